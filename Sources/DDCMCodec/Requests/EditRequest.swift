public import DDCM
package import DDCMFormat

/// The same choices under another condition from some step on (DDCM, arXiv 2502.01189, section 5).
///
/// What is decided before that step, the layout first, stays; the earlier the change, the more of the image follows.
public struct EditRequest: CodecRequest {
  /// The first step of the new condition.
  public enum Start: Sendable, Equatable {
    /// The share of the steps before it, 0 up to less than 1.
    case share(Double)
    /// Counted from 0.
    case step(Int)
  }

  package let stream: DDCMStream
  package let conditioning: ConditioningOptions
  package let start: Start
  package let maxPixels: Int

  /// The stream's metadata.
  public let info: StreamInfo

  /// The number of the first step of the new condition.
  package let firstStep: Int

  /// - Parameters:
  ///   - bytes: a `.ddcm` file.
  ///   - conditioning: the new condition.
  ///   - originalPrompts: texts that the stream was made with, where it stores digests.
  ///   - maxPixels: the largest width × height.
  /// - Throws: `DDCMError` of category `notRecognized` or `damaged` for the bytes, `usage` where nothing is changed, for a step
  ///   that the stream lacks, and for values out of range.
  public init(
    _ bytes: [UInt8], to conditioning: ConditioningOptions, from start: Start = .share(0.5),
    originalPrompts: [String] = [], maxPixels: Int = DecodeRequest.defaultMaxPixels
  ) throws(DDCMError) {
    try Checks.range(.maxPixels, maxPixels, in: 1...Int.max)
    guard conditioning.condition != nil || conditioning.nullClass != nil else {
      throw DDCMError(.usage, "There is no new condition.", remedy: "Set \(.prompt) or \(.label).")
    }
    let received = try ReceivedStream(bytes, mode: .whole).knowing(originalPrompts)
    stream = received.stream
    info = StreamInfo(received, byteCount: bytes.count)
    let count = stream.header.parameters.stepCount
    switch start {
    case .share(let share):
      try Checks.range(.start, share, in: 0...(1 as Double).nextDown)
      firstStep = min(Int((share * Double(count)).rounded()), count - 1)
    case .step(let step):
      guard 0..<count ~= step else {
        throw DDCMError(
          .usage, "The stream has no step \(step).", remedy: "Its \(count) steps are counted from 0 to \(count - 1).")
      }
      firstStep = step
    }
    self.conditioning = conditioning
    self.start = start
    self.maxPixels = maxPixels
  }
}

/// An edited image and its stream.
public struct EditResult: Sendable {
  /// The `.ddcm` file: the choices of the original under the new conditions.
  public let bytes: [UInt8]
  public let image: RGBImage
  public let firstStep: Int
  public let stepCount: Int
}
