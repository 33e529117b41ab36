import DDCM
package import DDCMFormat

/// A stream as it was received: whole, corrected, or the first part of it.
package struct ReceivedStream: Sendable {
  package private(set) var stream: DDCMStream

  /// What was wrong with the bytes of a resilient stream; nil for nothing.
  package let damage: StreamDamage?

  /// How much of the stream there is; nil for all of it.
  package let part: Part?

  /// How many bytes were read.
  let byteCount: Int
  let headerBytes: Int
  /// What the whole stream has.
  let wholeBytes: Int

  package struct Part: Sendable, Equatable, CustomStringConvertible {
    package let bytes: Int
    package let allBytes: Int
    package let choices: Int
    package let allChoices: Int

    package var description: String {
      "the first \(bytes) of \(allBytes) bytes, with \(choices) of \(allChoices) choices; the checksum is not compared"
    }
  }

  init(_ bytes: [UInt8], mode: DecodeRequest.Mode) throws(DDCMError) {
    let contents = if case .prefix(let count) = mode { Array(bytes.prefix(count)) } else { bytes }
    byteCount = contents.count
    do throws(BitstreamError) {
      let recovered = try ParsedStream(contents, mode: .recover)
      stream = recovered.stream
      damage = recovered.damage.isNothing ? nil : recovered.damage
      part = nil
      headerBytes = recovered.headerBytes
      wholeBytes = recovered.wholeByteCount
    } catch {
      guard case .truncated = error, let prefix = try? ParsedStream(contents, mode: .prefix) else {
        throw DDCMError(error)
      }
      let part = Part(
        bytes: contents.count, allBytes: prefix.wholeByteCount, choices: prefix.stream.selections.count,
        allChoices: prefix.wholeChoiceCount)
      guard mode != .whole else {
        throw DDCMError(
          .damaged, "\(DDCMError(error).message) \(part.choices) of its \(part.allChoices) choices are there.",
          remedy: "Set \(.partial) to decode these.")
      }
      (stream, damage, self.part) = (prefix.stream, nil, part)
      headerBytes = prefix.headerBytes
      wholeBytes = prefix.wholeByteCount
    }
  }

  /// Replaces digests by the texts that have them.
  func knowing(_ texts: [String]) -> ReceivedStream {
    var received = self
    received.stream = stream.conditioned(stream.header.conditioning.knowing(texts))
    return received
  }

  /// What the caller should know.
  var notes: [String] { [damage?.description, part?.description].compactMap(\.self) }
}

extension DDCMStream {
  /// The same choices under another plan.
  func conditioned(_ plan: ConditioningPlan) -> DDCMStream {
    var header = header
    header.conditioning = plan
    return DDCMStream(header: header, selections: selections)
  }
}
