import DDCMCodec
import DDCMImages
import Foundation
import ModelTesting
import Testing

/// Benchmarks/rate_order.py measures 40 rates on three photographs.
@Suite("More bytes", .timeLimit(.minutes(10))) struct RateOrderTests {
  /// Loaded once for all tests.
  private static let codec = Result { try Codec(model: Repository.prior) }

  /// A part of a sample photograph.
  private func part(_ name: String, x: Int, y: Int, side: Int) throws -> RGBImage {
    let image = try LoadedImage(path: Repository.samples.appending(path: "\(name).jpg").path).image
    var rows: [UInt8] = []
    for row in y..<y + side {
      let start = 3 * (row * image.width + x)
      rows += image.pixels[start..<start + 3 * side]
    }
    return try RGBImage(width: side, height: side, pixels: rows)
  }

  private func psnr(_ image: RGBImage, bitsPerPixel: Double) async throws -> (psnr: Double, level: Int) {
    let result = try await Self.codec.get().run(EncodeRequest(image, rate: .bitsPerPixel(bitsPerPixel)))
    let level = try InspectRequest(result.bytes).run().stages[0].downsamplingLevel
    return (try #require(try ScoreRequest(result.image, reference: image).run().psnr), level)
  }

  @Test(
    "cost no quality where coding begins at a higher resolution",
    arguments: [
      ("lorikeet", 64, 64, 128, 0.149, 0.152), ("coast", 64, 64, 128, 0.149, 0.152),
      ("coast", 0, 128, 128, 0.149, 0.152), ("lorikeet", 0, 0, 256, 0.0395, 0.0405),
      ("coast", 0, 0, 256, 0.0395, 0.0405),
    ])
  func switches(name: String, x: Int, y: Int, side: Int, below: Double, above: Double) async throws {
    let image = try part(name, x: x, y: y, side: side)
    let (coarse, fine) = (try await psnr(image, bitsPerPixel: below), try await psnr(image, bitsPerPixel: above))
    #expect(coarse.level == fine.level + 1, "the resolution changes between the rates")
    #expect(fine.psnr >= coarse.psnr - 0.1)
  }
}
