import DDCM
import DDCMCodec
import DDCMImages
import DDCMTesting
import Foundation
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("Tiles of the bundled model") struct SeamTests {
  /// Root mean squares of differences between tiled and whole estimates, and of the estimate itself.
  private struct Difference {
    var ramp = 0.0
    var elsewhere = 0.0
    var image = 0.0
  }

  private let model: Model
  private let image: RGBImage

  init() throws {
    model = try Model(path: Repository.prior, engine: OpenVINOEngine(), options: EngineOptions(threads: 2))
    let photograph =
      ProcessInfo.processInfo.environment["DDCM_SEAM_PICTURE"] ?? Repository.samples.appending(path: "coast.jpg").path
    image = try LoadedImage(path: photograph).image
  }

  /// The image and its mirror images side by side, 768×512 pixels.
  private func latent() throws -> Latent {
    let (width, height) = (768, 512)
    func mirrored(_ place: Int, _ side: Int) -> Int {
      let place = place % (2 * side)
      return place < side ? place : 2 * side - 1 - place
    }
    let pixels = (0..<height).flatMap { y in
      (0..<width).flatMap { x in
        let start = 3 * (mirrored(y, image.height) * image.width + mirrored(x, image.width))
        return image.pixels[start..<start + 3]
      }
    }
    return try Codec(model: model).latent(
      of: RGBImage(width: width, height: height, bytes: pixels), downsamplingLevel: 0)
  }

  /// Overlap and ramp are those of the format, tiles are smaller, so that each sees a smaller part: 384×384 pixels.
  private func difference(at timestep: Int) throws -> Difference {
    let clean = try latent()
    let alpha = model.prior.schedule.alphasCumprod[timestep]
    var (noisy, generator) = (clean, SeededGenerator(seed: 5))
    for e in noisy.values.indices {
      noisy.values[e] =
        Float(alpha.squareRoot()) * clean.values[e] + Float((1 - alpha).squareRoot()) * generator.nextNormal()
    }
    let whole = try model.prior.denoise(noisy, timestep: timestep)
    let tiling = TileLayout(side: 192, overlap: 64, ramp: 32, limit: 192 * 192)
    func denoised(_ prior: some ConditionalPrior) throws -> Latent {
      try TiledPrior(prior, tiling).denoise(noisy, timestep: timestep)
    }
    let tiled = try denoised(model.prior)
    // Columns of tiles are 0..<192, 128..<320, 192..<384; of rows 0..<192, 64..<256.
    let (columns, rows) = ([144..<176, 240..<272], [112..<144])
    var (sums, counts) = (Difference(), (ramp: 0, elsewhere: 0))
    for e in whole.values.indices {
      let (y, x) = (e / 384 % 256, e % 384)
      let square = Double(whole.values[e] - tiled.values[e]) * Double(whole.values[e] - tiled.values[e])
      if columns.contains(where: { $0.contains(x) }) || rows.contains(where: { $0.contains(y) }) {
        sums.ramp += square
        counts.ramp += 1
      } else {
        sums.elsewhere += square
        counts.elsewhere += 1
      }
      sums.image += Double(whole.values[e]) * Double(whole.values[e])
    }
    return Difference(
      ramp: (sums.ramp / Double(counts.ramp)).squareRoot(),
      elsewhere: (sums.elsewhere / Double(counts.elsewhere)).squareRoot(),
      image: (sums.image / Double(whole.values.count)).squareRoot())
  }

  @Test(
    "have no seams: where they pass into each other they are no further from the whole than elsewhere",
    arguments: [12, 200, 600])
  func seams(timestep: Int) throws {
    let difference = try difference(at: timestep)
    if ProcessInfo.processInfo.environment["DDCM_SEAM_PICTURE"] != nil { print("t = \(timestep): \(difference)") }
    #expect(difference.ramp < 1.5 * difference.elsewhere + 1e-4)
  }

  @Test("are near to the whole in the steps at full size, where little noise is left")
  func nearness() throws {
    // A quarter of an 8-bit level, in −1…1.
    #expect(try difference(at: 12).ramp < 0.25 / 127.5)
  }
}
