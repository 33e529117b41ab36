public import DDCM
import DDCMFormat

/// Truncates a stream to a byte budget, without the image or the model.
///
/// Keeps the first choices, as many as fit. A stream that was encoded for the smaller size is better.
public struct CutRequest: Sendable {
  package let maxBytes: Int
  private let stream: DDCMStream

  /// - Throws: `DDCMError` of category `usage` outside of 1...2³⁰ bytes, `notRecognized` or `damaged` for the bytes.
  public init(_ bytes: [UInt8], maxBytes: Int) throws(DDCMError) {
    try Checks.range(.maxBytes, maxBytes, in: 1...1 << 30)
    self.maxBytes = maxBytes
    stream = try ReceivedStream(bytes, mode: .whole).stream
  }

  /// - Throws: `DDCMError` of category `usage` where even a stream without choices is larger.
  public func run() throws(DDCMError) -> CutResult {
    guard let shorter = stream.cut(to: maxBytes) else {
      let least = stream.keeping(choices: 0).serialized().count
      throw DDCMError(
        .usage, "\(maxBytes) bytes are too few: the stream has at least \(least) without any choice.",
        remedy: "Set \(.maxBytes) to more.")
    }
    return CutResult(
      bytes: shorter.serialized(), choices: shorter.selections.count, choicesBefore: stream.selections.count)
  }
}

/// A truncated stream.
public struct CutResult: Sendable, Equatable {
  /// The `.ddcm` file.
  public let bytes: [UInt8]
  /// Steps that still carry a choice.
  public let choices: Int
  /// Steps that did before.
  public let choicesBefore: Int
}
