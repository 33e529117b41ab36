package import DDCMFormat

/// The models in some locations, each read once, when it is first needed.
package struct InstalledModels: Sendable {
  package let locations: ModelLocations
  private var read: [String: ModelFiles] = [:]

  package init(_ locations: ModelLocations) {
    self.locations = locations
  }

  /// A model by its path.
  ///
  /// - Throws: what `ModelFiles` throws.
  package mutating func files(at path: String) throws -> ModelFiles {
    if let files = read[path] { return files }
    let files = try ModelFiles(path: path, cache: locations.identities)
    read[path] = files
    return files
  }

  /// The model that a user names: by a path, or by a name in Hugging Face's cache; the default model if the name is nil.
  ///
  /// - Throws: what `ModelFiles` throws, or `ModelError.none`.
  package mutating func files(named name: String?) throws -> ModelFiles {
    try files(at: name.map(locations.path(of:)) ?? locations.standard())
  }

  /// The first model with an identity; nil if there is none. Models that cannot be read are left out.
  package mutating func files(of identity: ModelIdentity) -> ModelFiles? {
    for path in locations.all() {
      if let files = try? files(at: path), files.identity == identity { return files }
    }
    return nil
  }
}
