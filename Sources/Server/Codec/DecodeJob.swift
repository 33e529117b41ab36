import DDCM
import Foundation
import HTTPTypes
import ImageCodec
import ModelFolder
import Pictures

/// A stream to a picture.
struct DecodeJob: PreparedJob {
  private let shelf: ModelShelf
  private let entry: ModelShelf.Entry
  private let received: ReceivedStream
  private let bytes: Int
  private let usedBytes: Int
  private let pixelLimit: Int

  /// The most noise that a step of the paper's codebook may be mixed of, in samples: about a second's work.
  private static let mostSamples = 1 << 30

  /// - Parameter named: the model that the client names; nil for the one that made the stream.
  init(
    shelf: ModelShelf, named: ModelShelf.Entry?, _ decoding: JobOrder.Decoding, _ bytes: [UInt8], pixelLimit: Int
  ) throws {
    received = try ReceivedStream(bytes, first: decoding.bytes, isPartial: decoding.isPartial)
    let header = received.stream.header
    guard let entry = named ?? shelf.entry(of: header.model), entry.files.identity == header.model else {
      throw CodecError.wrongModel(needed: header.model, given: (named ?? shelf.entries[0]).files.identity)
    }
    let (area, overflows) = header.width.multipliedReportingOverflow(by: header.height)
    guard !overflows, area <= pixelLimit else {
      throw CodecError.tooLarge(width: header.width, height: header.height, limit: pixelLimit)
    }
    if case .gaussian = header.settings.book {
      let most = header.settings.stages.flatMap(\.atoms).max() ?? 0
      guard most <= Self.mostSamples / max(header.dimension, 1) else {
        throw Problem(
          .unprocessableContent,
          "A step of the stream has \(most) codewords of the gaussian codebook, which takes too long here. Decode it with the "
            + "command line.")
      }
    }
    self.shelf = shelf
    self.entry = entry
    self.bytes = bytes.count
    self.pixelLimit = pixelLimit
    usedBytes = received.part?.bytes ?? bytes.count
  }

  var input: JobInput? {
    let header = received.stream.header
    return JobInput(width: header.width, height: header.height, bytes: bytes)
  }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let stream = received.stream
    let header = stream.header
    let codec = try shelf.codec(entry, for: header)
    let picture = try codec.decode(
      stream, pixelLimit: pixelLimit, observe: monitor.observer(codec, width: header.width, height: header.height))
    return JobOutcome(
      width: picture.width, height: picture.height, picture: try picture.encoded(as: .png), streamBytes: usedBytes,
      notes: [received.damage?.description, received.part?.description].compactMap(\.self))
  }
}
