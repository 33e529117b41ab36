import DDCM
import DDCMFormat
package import Essentials

/// Remembers the identities of large models, so that their weights need not be read each time.
///
/// A model is recognized by its outline and by the paths, sizes and times of its weight files. If the file cannot be
/// written, identities are computed each time.
package struct IdentityCache: Sendable {
  private let file: URL
  private let threshold: Int

  private static let mostEntries = 1000

  /// - Parameters:
  ///   - file: it need not exist yet, nor its folder.
  ///   - threshold: identities of models with fewer bytes of weights are not remembered.
  package init(file: URL, threshold: Int = 1 << 28) {
    self.file = file
    self.threshold = threshold
  }

  /// In $XDG_CACHE_HOME/ddcm, or ~/.cache/ddcm.
  package init(environment: [String: String]) {
    let caches =
      environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
      ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
    self.init(file: caches.appending(path: "ddcm/identities.json"))
  }

  func identity(of description: ModelDescription) -> ModelIdentity {
    guard description.weightBytes >= threshold, let key = key(of: description) else {
      return description.identity()
    }
    if let known = entries[key] { return ModelIdentity(bytes: Array(known)) }
    let identity = description.identity()
    var entries = entries.count < Self.mostEntries ? entries : [:]
    entries[key] = Data(identity.bytes)
    keep(entries)
    return identity
  }

  private var entries: [String: Data] {
    guard let data = try? Data(contentsOf: file) else { return [:] }
    let entries = (try? JSONDecoder().decode([String: Data].self, from: data)) ?? [:]
    return entries.filter { $0.value.count == 8 }
  }

  private func keep(_ entries: [String: Data]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    try? FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try? encoder.encode(entries).write(to: file, options: .atomic)
  }

  /// Nil if a file's size and time cannot be read.
  private func key(of description: ModelDescription) -> String? {
    var lines = [description.outline]
    for path in description.files {
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard let attributes = try? FileManager.default.attributesOfItem(atPath: real),
        let size = attributes[.size] as? Int, let time = attributes[.modificationDate] as? Date
      else { return nil }
      lines.append("\(real) \(size) \(time.timeIntervalSince1970)")
    }
    return SHA256.hash(lines.joined(separator: "\n").utf8).hexadecimal
  }
}
