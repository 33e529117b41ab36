import DDCM
import ModelFolder

/// The models that a search finds, each read once, and not before it is asked for.
struct InstalledModels {
  let search: ModelSearch
  private var read: [String: ModelFiles] = [:]

  init(_ search: ModelSearch) {
    self.search = search
  }

  /// - Throws: what `ModelFiles` throws.
  mutating func files(at path: String) throws -> ModelFiles {
    if let files = read[path] { return files }
    let files = try ModelFiles(path: path, cache: search.identities)
    read[path] = files
    return files
  }

  /// The first model with an identity; those that cannot be read are none that made a stream.
  mutating func files(of identity: ModelIdentity) -> ModelFiles? {
    for path in search.all() {
      if let files = try? files(at: path), files.identity == identity { return files }
    }
    return nil
  }
}
