// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
public import CDDCM
import DDCM
import DDCMCodec

@c @implementation
public func ddcm_info(
  _ bytes: UnsafePointer<UInt8>?, _ size: Int, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    try ResultHandle(json: StreamSummary(InspectRequest(unsafe DDCMLibrary.bytes(bytes, size)).run()))
  }
}

@c @implementation
public func ddcm_peek(
  _ bytes: UnsafePointer<UInt8>?, _ size: Int, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    try ResultHandle(json: DimensionsSummary(StreamDimensions(unsafe DDCMLibrary.bytes(bytes, size))))
  }
}

private struct DimensionsSummary: Encodable {
  let width: Int
  let height: Int
  @Nullable var bytes: Int?

  init(_ dimensions: StreamDimensions) {
    (width, height, bytes) = (dimensions.width, dimensions.height, dimensions.byteCount)
  }
}

@c @implementation
public func ddcm_cut(
  _ bytes: UnsafePointer<UInt8>?, _ size: Int, _ maxBytes: Int64, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let made = try CutRequest(unsafe DDCMLibrary.bytes(bytes, size), maxBytes: Int(maxBytes)).run()
    return try ResultHandle(
      bytes: made.bytes, json: ["choices": made.choices, "choicesBefore": made.choicesBefore])
  }
}

@c @implementation
public func ddcm_score(
  _ image: UnsafePointer<ddcm_image>?, _ reference: UnsafePointer<ddcm_image>?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    let request = try unsafe ScoreRequest(RGBImage(required: image), reference: RGBImage(reference))
    return try ResultHandle(json: ScoreSummary(request.run()))
  }
}

private struct ScoreSummary: Encodable {
  @Nullable var niqe: Double?
  @Nullable var psnr: Double?
  @Nullable var ssim: Double?
  @Nullable var msssim: Double?

  init(_ result: ScoreResult) {
    (niqe, psnr, ssim, msssim) = (result.niqe, result.psnr, result.ssim, result.msssim)
  }
}

@c @implementation
public func ddcm_jpeg_plain(
  _ bytes: UnsafePointer<UInt8>?, _ size: Int, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    try ResultHandle(bytes: JPEGHeader(unsafe DDCMLibrary.bytes(bytes, size)).plainFile)
  }
}
