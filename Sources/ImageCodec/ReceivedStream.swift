public import DDCM

/// A stream as it arrived: whole, repaired, or the part of it that is there.
public struct ReceivedStream: Sendable {
  public let stream: Stream

  /// What was wrong with the bytes of a resilient stream.
  public let damage: RecoveredStream.Damage?

  /// How much of the stream there is, where it is not all.
  public let part: Part?

  public struct Part: Sendable, Equatable, CustomStringConvertible {
    public let bytes: Int
    public let allBytes: Int
    public let choices: Int
    public let allChoices: Int

    public var description: String {
      "the first \(bytes) of \(allBytes) bytes, with \(choices) of \(allChoices) choices; the checksum is not compared"
    }
  }

  /// A stream that is cut short where a part of it will not do.
  public struct CutShort: Error, Sendable, Equatable {
    public let error: BitstreamError
    public let part: Part
  }

  /// - Parameters:
  ///   - first: reads the first bytes alone; nil for all.
  ///   - isPartial: whether a stream will do whose end is missing. Its checksum is not compared then.
  /// - Throws: `BitstreamError`, or `CutShort` where a part could be decoded and nobody said that it will do.
  public init(_ bytes: [UInt8], first: Int? = nil, isPartial: Bool = false) throws {
    let contents = first.map { Array(bytes.prefix($0)) } ?? bytes
    do throws(BitstreamError) {
      let recovered = try RecoveredStream(parsing: contents)
      stream = recovered.stream
      damage = recovered.damage.isNothing ? nil : recovered.damage
      part = nil
    } catch {
      guard case .truncated = error, let prefix = try? StreamPrefix(parsing: contents) else { throw error }
      let part = Part(
        bytes: contents.count, allBytes: prefix.byteCount, choices: prefix.stream.selections.count,
        allChoices: prefix.choiceCount)
      guard isPartial || first != nil else { throw CutShort(error: error, part: part) }
      (stream, damage, self.part) = (prefix.stream, nil, part)
    }
  }
}
