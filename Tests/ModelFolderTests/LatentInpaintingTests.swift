import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder
import ModelTesting
import Networks
import Pictures
import Testing

@Suite("Inpainting by a model of latents") struct LatentInpaintingTests {
  private static let (width, height) = (128, 64)
  private let folder: Folder
  private let codec: Codec
  private let picture: Picture

  init() throws {
    folder = try Folder()
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let model = try Model(path: folder.file("sd"), engine: OpenVINOEngine(), options: EngineOptions(threads: 1))
    codec = Codec(model: model, threads: 1)
    picture = Picture(
      width: Self.width, height: Self.height,
      pixels: (0..<3 * Self.width * Self.height).map { UInt8(64 + $0 / 3 % Self.width) })
  }

  private func mask(_ isKnown: (_ x: Int, _ y: Int) -> Bool) -> Mask {
    Mask(
      known: (0..<Self.width * Self.height).map { isKnown($0 % Self.width, $0 / Self.width) },
      shape: .init(channels: 3, height: Self.height, width: Self.width))
  }

  @Test("keeps the latents of what is known, and makes up the others")
  func estimate() throws {
    let restoration = try Restoration(inpainting: picture, mask { x, _ in x < 64 }, codec: codec)
    let sample = try restoration.sample(.init(steps: 4))
    let latent = try codec.latent(of: picture, halvings: 0)
    let columns = latent.shape.width
    func difference(_ isMeant: (Int) -> Bool) -> Float {
      let places = latent.values.indices.filter { isMeant($0 % columns) }
      return places.reduce(0) { $0 + abs(sample.values[$1] - latent.values[$1]) } / Float(places.count)
    }
    // The encoder sees beyond an element's pixels, a little of what was filled in.
    #expect(difference { $0 < 7 } < 0.1)
    #expect(difference { $0 > 8 } > 0.5)
  }

  @Test("sees no pixel that is missing")
  func blindness() throws {
    let known = mask { x, _ in x < 64 }
    let other = Picture(
      width: Self.width, height: Self.height,
      pixels: picture.pixels.enumerated().map { known.isKnown[$0.offset / 3] ? $0.element : 255 - $0.element })
    let first = try Restoration(inpainting: picture, known, codec: codec).estimate(.init(steps: 3))
    #expect(try Restoration(inpainting: other, known, codec: codec).estimate(.init(steps: 3)) == first)
  }

  @Test("is refused where no element is known")
  func refusal() {
    #expect(throws: RestorationError.nothingKnown(blockSize: 8)) {
      try Restoration(inpainting: picture, mask { x, y in (x + y) % 5 > 0 }, codec: codec)
    }
  }
}
