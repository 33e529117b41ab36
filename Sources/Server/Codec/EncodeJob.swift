import DDCM
import Foundation
import ImageCodec
import Pictures

/// A picture to a stream.
struct EncodeJob: PreparedJob {
  let shelf: ModelShelf
  let entry: ModelShelf.Entry
  let encoding: JobOrder.Encoding
  let read: ReadPicture
  let bytes: Int

  var input: JobInput? { JobInput(width: read.picture.width, height: read.picture.height, bytes: bytes) }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let codec = try shelf.codec(entry)
    let picture = read.picture
    let (width, height) = (picture.width, picture.height)
    var notes = read.notes.map(\.description) + [codec.notice(width: width, height: height)].compactMap(\.self)
    let options = encoding.options.forJob(width: width, height: height)
    let observe = monitor.passObserver(codec, width: width, height: height)
    let encoded: Codec.Encoded
    switch encoding.goal {
    case .rate(let rate):
      encoded = try codec.encode(picture, rate: rate, options: options, observe: observe)
    case .quality(let target):
      let found = try codec.encode(picture, target: target, options: options, observe: observe)
      encoded = found.encoded
      if !found.isReached { notes.append("the quality cannot be met with these options; this is the nearest") }
    }
    return JobOutcome(
      width: width, height: height, stream: encoded.stream.arranged(encoding.options.form).serialized(),
      picture: try encoded.picture.encoded(as: .png),
      psnr: try QualityTarget.psnr(0).score(encoded.picture, against: picture),
      notes: notes)
  }
}
