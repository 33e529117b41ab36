import DDCM
import Foundation
import HTTPTypes
import ImageCodec
import ModelFolder
import Pictures

/// Does jobs with the codec.
package struct CodecRunner: JobRunner {
  private let shelf: ModelShelf
  private let pixelLimit: Int

  package init(_ shelf: ModelShelf, pixelLimit: Int) {
    self.shelf = shelf
    self.pixelLimit = pixelLimit
  }

  package var models: [ModelListing] { shelf.listings }

  package func prepare(_ order: JobOrder) throws -> any PreparedJob {
    let entry = try shelf.entry(order.model)
    switch order.task {
    case .encode(let encoding):
      let read = try picture(.file, of: order, background: encoding.background)
      return EncodeJob(
        shelf: shelf, entry: entry, encoding: encoding, read: read, bytes: order.files[.file]?.count ?? 0)
    case .decode(let decoding):
      return try DecodeJob(
        shelf: shelf, named: order.model.map { _ in entry }, decoding, order.files[.file] ?? [], pixelLimit: pixelLimit)
    case .generate(let generation):
      return try GenerateJob(shelf: shelf, entry: entry, generation, pixelLimit: pixelLimit)
    case .restore(let restoring):
      return try RestoreJob(shelf: shelf, entry: entry, restoring, order, pixelLimit: pixelLimit, read: picture)
    }
  }

  private func picture(_ role: FileRole, of order: JobOrder, background: Color) throws -> ReadPicture {
    try ReadPicture(
      bytes: order.files[role] ?? [], name: "the file '\(role.rawValue)'", background: background,
      pixelLimit: pixelLimit)
  }
}

extension JobMonitor {
  /// What tells clients of the steps of one pass.
  ///
  /// - Parameters:
  ///   - width, height: of the picture that forms.
  func observer(_ codec: Codec, width: Int, height: Int, pass: Int = 1) -> (Step) throws -> Void {
    let start = Date()
    return { step in
      try self.step(step.index + 1, of: step.count, pass: pass, since: start) {
        try codec.preview(step, width: width, height: height).encoded(as: .jpeg, quality: Self.previewQuality)
      }
    }
  }

  /// The same for several passes, each with its number, from 1.
  func passObserver(_ codec: Codec, width: Int, height: Int) -> (Step, Int) throws -> Void {
    var pass = (number: 1, observe: observer(codec, width: width, height: height))
    return { step, number in
      if number != pass.number { pass = (number, observer(codec, width: width, height: height, pass: number)) }
      try pass.observe(step)
    }
  }

  private static let previewQuality = 80
}
