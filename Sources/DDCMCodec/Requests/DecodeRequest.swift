public import DDCM
package import DDCMFormat

/// Stream to image.
///
/// The bytes are parsed when the request is made, so that a ``ModelRegistry`` can find the model that made the stream.
public struct DecodeRequest: CodecRequest {
  /// How much of a stream is read.
  public enum Mode: Sendable, Equatable {
    /// The whole stream, whose checksum must be right. Bit errors of a resilient stream are corrected.
    case whole
    /// The first bytes: as many choices as they hold whole, a coarser image. At least 1.
    case prefix(Int)
    /// What there is of a stream whose end may be missing; its checksum is not compared then.
    case partial
  }

  package let stream: ReceivedStream
  package let maxPixels: Int
  package let finish: Finish

  public static let defaultMaxPixels = 64_000_000

  /// - Parameters:
  ///   - bytes: a `.ddcm` file.
  ///   - mode: how much of it is read.
  ///   - prompts: texts that the stream may hold digests of.
  ///   - maxPixels: the largest width × height; memory follows the size that a stream claims.
  ///   - finish: how the last call makes the image. Decoding throws `unsupported` where the model has no finisher.
  /// - Throws: `DDCMError` of category `notRecognized` or `damaged` for the bytes, `usage` for a value out of range.
  public init(
    _ bytes: [UInt8], mode: Mode = .whole, prompts: [String] = [], maxPixels: Int = defaultMaxPixels,
    finish: Finish = .faithful
  ) throws(DDCMError) {
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    try finish.check()
    if case .prefix(let count) = mode { try Checks.range(.maxBytes, count, in: 1...1 << 30) }
    stream = try ReceivedStream(bytes, mode: mode).knowing(prompts)
    self.maxPixels = maxPixels
    self.finish = finish
  }

  package var header: Header { stream.stream.header }

  /// The stream's metadata.
  public var info: StreamInfo { StreamInfo(stream, byteCount: stream.byteCount) }

  /// How many of the given bytes are decoded.
  public var usedByteCount: Int { stream.byteCount }
}

/// An image from a stream.
public struct DecodeResult: Sendable {
  public let image: RGBImage
  /// What the caller should know, as sentences without a full stop: damage, or how much of the stream was read.
  public let notes: [String]
}
