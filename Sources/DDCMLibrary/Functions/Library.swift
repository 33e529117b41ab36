// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
public import CDDCM
import DDCM
import DDCMCodec

private let version = CText(libraryVersion)

@c @implementation
public func ddcm_abi_version() -> UInt32 { UInt32(DDCM_ABI_VERSION) }

@c @implementation
public func ddcm_version() -> UnsafePointer<CChar>? { unsafe version.pointer }

@c @implementation
public func ddcm_error_status(_ error: OpaquePointer?) -> ddcm_status {
  unsafe ErrorHandle.at(error)?.status ?? DDCM_OK
}

@c @implementation
public func ddcm_error_message(_ error: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe ErrorHandle.at(error)?.message.pointer
}

@c @implementation
public func ddcm_error_remedy(_ error: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe ErrorHandle.at(error)?.remedy?.pointer
}

@c @implementation
public func ddcm_error_free(_ error: OpaquePointer?) { unsafe ErrorHandle.release(error) }

@c @implementation
public func ddcm_codec_create(
  _ options: UnsafePointer<ddcm_codec_options>?, _ codec: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(codec, named: "codec", error) { try unsafe CodecHandle(options) }
}

@c @implementation
public func ddcm_codec_free(_ codec: OpaquePointer?) { unsafe CodecHandle.release(codec) }

@c @implementation
public func ddcm_codec_load(
  _ codec: OpaquePointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let loaded = try handle.codec()
    return try ResultHandle(json: LoadedModelSummary(try handle.info(), loaded))
  }
}

@c @implementation
public func ddcm_codec_models(
  _ codec: OpaquePointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let models = try unsafe CodecHandle.required(codec).registry().installed()
    return try ResultHandle(json: ["models": models.map(ModelSummary.init)])
  }
}

extension CodecHandle {
  static func required(_ pointer: OpaquePointer?) throws(DDCMError) -> CodecHandle {
    guard let handle = unsafe CodecHandle.at(pointer) else { throw missing("codec") }
    return handle
  }
}

/// A model, in JSON.
private struct ModelSummary: Encodable {
  let path: String
  let identity: String
  let conditioning: String
  @Nullable var classes: Int?
  let pixelSpace: Bool
  let sizeMultiple: Int
  @Nullable var trainedSize: Int?

  init(_ info: ModelInfo) {
    path = info.path
    identity = info.identity.description
    switch info.conditioning {
    case .none: (conditioning, classes) = ("none", nil)
    case .text: (conditioning, classes) = ("text", nil)
    case .classes(let count): (conditioning, classes) = ("classes", count)
    }
    pixelSpace = info.isInPixelSpace
    sizeMultiple = info.sizeMultiple
    trainedSize = info.trainedSize
  }
}

/// A loaded model, in JSON.
private struct LoadedModelSummary: Encodable {
  let model: ModelSummary
  let precision: String
  @Nullable var notice: String?

  private enum CodingKeys: String, CodingKey { case precision, notice }

  init(_ info: ModelInfo, _ codec: Codec) {
    model = ModelSummary(info)
    precision = codec.precision.rawValue
    notice = codec.notice
  }

  func encode(to encoder: any Encoder) throws {
    try model.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(precision, forKey: .precision)
    try container.encode(_notice, forKey: .notice)
  }
}
