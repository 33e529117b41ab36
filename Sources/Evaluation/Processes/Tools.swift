import Foundation

/// Where programs are found: the folders of PATH.
struct Tools: Sendable {
  let folders: [String]

  static var ofThisProcess: Tools {
    Tools(folders: (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init))
  }

  /// Nil where no folder has an executable of this name. A name with a '/' is a path already.
  func path(of name: String) -> String? {
    let candidates = name.contains("/") ? [name] : folders.map { $0 + "/" + name }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
