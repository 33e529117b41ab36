import DDCM
import Foundation
import HTTPTypes
import ImageCodec
import ModelFolder
import Pictures

/// What became of a picture, to what it may have been.
struct RestoreJob: PreparedJob {
  private let shelf: ModelShelf
  private let entry: ModelShelf.Entry
  private let restoring: JobOrder.Restoring
  private let degradations: [Degradation]
  private let read: ReadPicture
  private let measured: Measured
  private let bytes: Int
  private let extraNotes: [String]

  /// Multiplications of a blur that is a file, for all pixels once: more would take too long.
  private static let mostProducts = 1 << 30

  /// - Parameter read: reads a picture of the order.
  init(
    shelf: ModelShelf, entry: ModelShelf.Entry, _ restoring: JobOrder.Restoring, _ order: JobOrder, pixelLimit: Int,
    read: (FileRole, JobOrder, Color) throws -> ReadPicture
  ) throws {
    self.shelf = shelf
    self.entry = entry
    self.restoring = restoring
    let file = order.files[.file] ?? []
    bytes = file.count
    guard entry.files.isInPixelSpace || restoring.isInpainting else { throw RestorationError.noPixels }
    var compressed: CompressedPicture?
    if case .decompress = restoring.operation {
      compressed = try CompressedPicture(file, name: "the file 'file'", pixelLimit: pixelLimit)
    }
    self.read = try compressed?.read ?? read(.file, order, .white)
    extraNotes = compressed?.notes ?? []
    switch restoring.operation {
    case .decompress:
      degradations = [compressed?.degradation].compactMap(\.self)
    case .inpaint:
      let mask = try read(.mask, order, .black).picture
      degradations = [.inpaint { try mask.knownPixels(name: "mask", width: $0, height: $1) }]
    case .upscale(let factor):
      degradations = [.upscale(factor: factor, filter: .bicubic)]
    case .colorize:
      degradations = [.colorize(.luma)]
    case .deblur(let sigma?):
      degradations = [.deblur(.gaussian(sigma: sigma))]
    case .deblur(nil):
      let rows = try BlurKernel.rows(of: String(decoding: order.files[.kernel] ?? [], as: UTF8.self), name: "kernel")
      let products = self.read.picture.width * self.read.picture.height * rows.count * (rows.first?.count ?? 0)
      guard products <= Self.mostProducts else {
        throw Problem(
          .unprocessableContent, "The kernel is too large for a picture of this size. Send a smaller kernel or picture."
        )
      }
      degradations = [.deblur(.rows(rows))]
    case .denoise:
      degradations = []
    }
    measured = try Measured(
      self.read.picture, degradations, noise: restoring.noise, seed: restoring.seed, pixelLimit: pixelLimit)
  }

  var input: JobInput? { JobInput(width: read.picture.width, height: read.picture.height, bytes: bytes) }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let codec = try shelf.codec(entry)
    let restoration = try Restoration(measured, afterMask: restoring.noise == 0, codec: codec)
    let shape = measured.observation.sight.input
    var options = Degradation.options(for: degradations)
    options.steps = restoring.steps ?? options.steps
    options.seed = restoring.seed
    let observe = monitor.passObserver(codec, width: shape.width, height: shape.height)
    var picture = try restoration.estimate(options, observe: observe)
    var stream: [UInt8]?
    if let rate = restoring.rate {
      let settings = try codec.plan(
        rate: rate, width: shape.width, height: shape.height,
        options: EncodingOptions(seed: restoring.seed).forJob(width: shape.width, height: shape.height))
      let encoded = try codec.encode(picture, settings: settings) { try observe($0, options.samples + 1) }
      (picture, stream) = (encoded.picture, encoded.stream.serialized())
    }
    var notes = read.notes.map(\.description) + extraNotes
    if case .inpaint(keepsKnown: true) = restoring.operation, let mask = measured.mask {
      picture = picture.keeping(read.picture, where: mask.isKnown)
      if stream != nil { notes.append("known pixels are the input's; the stream alone gives its own") }
    }
    return JobOutcome(
      width: picture.width, height: picture.height, stream: stream, picture: try picture.encoded(as: .png), notes: notes
    )
  }
}

extension JobOrder.Restoring {
  var isInpainting: Bool { if case .inpaint = operation { true } else { false } }
}
