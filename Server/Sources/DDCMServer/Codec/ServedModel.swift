package import DDCMCodec

/// A model that clients can use, loaded when it is first needed.
package struct ServedModel: Sendable {
  /// What requests call it.
  package let name: String
  package let identity: ModelIdentity
  private let conditioning: ModelInfo.Conditioning
  private let isInPixelSpace: Bool
  private let load: @Sendable (StreamInfo?) throws(DDCMError) -> Codec

  package init(name: String, _ info: ModelInfo, in registry: ModelRegistry) {
    self.name = name
    identity = info.identity
    conditioning = info.conditioning
    isInPixelSpace = info.isInPixelSpace
    load = { stream throws(DDCMError) in
      guard let stream else { return try registry.codec(model: info.path) }
      return try registry.codec(for: stream, model: info.path)
    }
  }

  /// A model that is loaded already, on a prior of pixels.
  package init(name: String, _ codec: Codec) {
    self.name = name
    identity = codec.identity
    conditioning = .none
    isInPixelSpace = true
    load = { _ in codec }
  }

  /// The model itself; loads it if it is not loaded yet.
  ///
  /// - Parameter stream: the stream that is to be decoded; nil for none.
  /// - Throws: `DDCMError` of category `modelMissing` or `unsupported`.
  package func codec(for stream: StreamInfo? = nil) throws(DDCMError) -> Codec { try load(stream) }

  func listing(isDefault: Bool) -> ModelListing {
    var classes: Int?
    let kind: ModelListing.Conditioning
    switch conditioning {
    case .none: kind = .none
    case .text: kind = .text
    case .classes(let count): (kind, classes) = (.classes, count)
    }
    return ModelListing(
      name: name, isDefault: isDefault, identity: "\(identity)", isInPixelSpace: isInPixelSpace, conditioning: kind,
      classes: classes)
  }
}
