package import Foundation

/// What lies beside the sources.
package enum Repository {
  package static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  package static let vectors = folder.appending(path: "Tests/Vectors")
  package static let samples = folder.appending(path: "Documentation/samples")
  /// The prior that everybody has.
  package static let prior = folder.appending(path: "Models/photo").path
}
