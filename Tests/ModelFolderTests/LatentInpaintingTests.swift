import DDCM
import DDCMCodec
import DDCMImages
import Foundation
import Inference
import ModelFolder
import ModelTesting
import Networks
import Testing

@Suite("Inpainting by a model of latents") struct LatentInpaintingTests {
  private static let (width, height) = (128, 64)
  private let folder: Folder
  private let codec: Codec
  private let image: RGBImage

  init() throws {
    folder = try Folder()
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let model = try Model(path: folder.file("sd"), engine: OpenVINOEngine(), options: EngineOptions(threads: 1))
    codec = Codec(model: model, threads: 1)
    image = RGBImage(
      width: Self.width, height: Self.height,
      bytes: (0..<3 * Self.width * Self.height).map { UInt8(64 + $0 / 3 % Self.width) })
  }

  /// Restores an image of which some pixels are known.
  private func restoration(
    of image: RGBImage, known isKnown: (_ x: Int, _ y: Int) -> Bool
  ) throws -> Restoration {
    let mask = RGBImage(
      width: Self.width, height: Self.height,
      bytes: (0..<3 * Self.width * Self.height).map {
        isKnown($0 / 3 % Self.width, $0 / 3 / Self.width) ? 0 : 255
      })
    let problem = try InverseProblem(
      image, [.inpaint(.image(mask))], noise: 0, degrades: false, seed: 0, maxPixels: .max)
    return try Restoration(problem, codec: codec)
  }

  @Test("keeps the latents of the known pixels, and generates the others")
  func estimate() throws {
    let restoration = try restoration(of: image) { x, _ in x < 64 }
    let sample = try restoration.sample(.init(steps: 4))
    let latent = try codec.latent(of: image, downsamplingLevel: 0)
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
    let other = RGBImage(
      width: Self.width, height: Self.height,
      bytes: image.pixels.enumerated().map { $0.offset / 3 % Self.width < 64 ? $0.element : 255 - $0.element })
    let first = try restoration(of: image) { x, _ in x < 64 }.estimate(.init(steps: 3))
    #expect(try restoration(of: other) { x, _ in x < 64 }.estimate(.init(steps: 3)) == first)
  }

  @Test("is refused where no element is known")
  func refusal() {
    let error = #expect(throws: DDCMError.self) {
      try restoration(of: image) { x, y in (x + y) % 5 > 0 }
    }
    #expect(error?.category == .unsupported)
  }
}
