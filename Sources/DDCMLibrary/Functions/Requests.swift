// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
public import CDDCM
import DDCM
import DDCMCodec

@c @implementation
public func ddcm_encode(
  _ codec: OpaquePointer?, _ image: UnsafePointer<ddcm_image>?, _ options: UnsafePointer<ddcm_encode_options>?,
  _ progress: ddcm_progress_callback?, _ context: UnsafeMutableRawPointer?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe EncodeRequest(RGBImage(required: image), options)
    let made = try unsafe handle.codec().run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(bytes: made.bytes, image: made.image, notes: made.notes, json: EncodeSummary(made))
  }
}

private struct EncodeSummary: Encodable {
  let bitsPerPixel: Double
  @Nullable var score: Double?
  let isTargetReached: Bool
  let passes: Int
  let notes: [String]

  init(_ result: EncodeResult) {
    bitsPerPixel = result.bitsPerPixel
    score = result.score
    isTargetReached = result.isTargetReached
    passes = result.passes
    notes = result.notes
  }
}

@c @implementation
public func ddcm_decode(
  _ codec: OpaquePointer?, _ bytes: UnsafePointer<UInt8>?, _ size: Int,
  _ options: UnsafePointer<ddcm_decode_options>?, _ progress: ddcm_progress_callback?,
  _ context: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe DecodeRequest(DDCMLibrary.bytes(bytes, size), options)
    let info = request.info
    let made = try unsafe handle.codec(for: info).run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(image: made.image, notes: made.notes, json: StreamSummary(info))
  }
}

@c @implementation
public func ddcm_generate(
  _ codec: OpaquePointer?, _ options: UnsafePointer<ddcm_generate_options>?, _ progress: ddcm_progress_callback?,
  _ context: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe GenerateRequest(options)
    let made = try unsafe handle.codec().run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(made)
  }
}

@c @implementation
public func ddcm_edit(
  _ codec: OpaquePointer?, _ bytes: UnsafePointer<UInt8>?, _ size: Int,
  _ options: UnsafePointer<ddcm_edit_options>?, _ progress: ddcm_progress_callback?,
  _ context: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe EditRequest(DDCMLibrary.bytes(bytes, size), options)
    let made = try unsafe handle.codec(for: request.info).run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(
      bytes: made.bytes, image: made.image, json: ["firstStep": made.firstStep, "stepCount": made.stepCount])
  }
}

@c @implementation
public func ddcm_restore(
  _ codec: OpaquePointer?, _ image: UnsafePointer<ddcm_image>?, _ options: UnsafePointer<ddcm_restore_options>?,
  _ progress: ddcm_progress_callback?, _ context: UnsafeMutableRawPointer?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe RestoreRequest(RGBImage(required: image), options)
    let made = try unsafe handle.codec().run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(bytes: made.bytes, image: made.image, notes: made.notes, json: ["notes": made.notes])
  }
}

@c @implementation
public func ddcm_degrade(
  _ image: UnsafePointer<ddcm_image>?, _ options: UnsafePointer<ddcm_restore_options>?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let request = try unsafe RestoreRequest(RGBImage(required: image), options)
    return try ResultHandle(image: request.degradedImage)
  }
}

@c @implementation
public func ddcm_restore_blind(
  _ codec: OpaquePointer?, _ image: UnsafePointer<ddcm_image>?,
  _ options: UnsafePointer<ddcm_restore_blind_options>?, _ progress: ddcm_progress_callback?,
  _ context: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let handle = try unsafe CodecHandle.required(codec)
    let request = try unsafe BlindRestoreRequest(RGBImage(required: image), options)
    let made = try unsafe handle.codec().run(
      request, progress: ProgressCallback(function: progress, context: context).handler)
    return try ResultHandle(made)
  }
}

extension ResultHandle {
  fileprivate convenience init(_ made: GenerateResult) throws {
    try self.init(bytes: made.bytes, image: made.image, notes: made.notes, json: ["notes": made.notes])
  }
}
