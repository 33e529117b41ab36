import DDCM
import DDCMImages
import Foundation
import Quality
import Testing

/// Tests/Vectors/comparison: images, and their scores by scikit-image and pytorch-msssim.
private enum Vectors {
  struct Scores: Decodable {
    let psnr: Double
    let ssim: Double
    let msssim: Double
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Vectors/comparison")

  static func image(_ name: String) throws -> PlanarImage {
    let read = try LoadedImage(path: folder.appending(path: "\(name).png").path).image
    return PlanarImage(read)
  }

  static func scores(_ name: String) throws -> Scores {
    let data = try Data(contentsOf: folder.appending(path: "scores.json"))
    return try #require(JSONDecoder().decode([String: Scores].self, from: data)[name])
  }
}

@Suite("A score against the original") struct ComparisonTests {
  @Test("agrees with scikit-image and pytorch-msssim", arguments: ["jpeg", "blur"])
  func values(name: String) throws {
    let (image, original, known) = try (Vectors.image(name), Vectors.image("original"), Vectors.scores(name))
    #expect(abs(PSNR().score(image, against: original) - known.psnr) < 1e-6)
    #expect(try abs(SSIM().score(image, against: original) - known.ssim) < 1e-6)
    #expect(try abs(MSSSIM().score(image, against: original) - known.msssim) < 1e-6)
  }

  @Test("is the best for the original itself")
  func identity() throws {
    let original = try Vectors.image("original")
    #expect(PSNR().score(original, against: original) == PSNR.most)
    #expect(try SSIM().score(original, against: original) == 1)
    #expect(try MSSSIM().score(original, against: original) == 1)
  }

  @Test("is symmetric")
  func symmetry() throws {
    let (a, b) = try (Vectors.image("jpeg"), Vectors.image("original"))
    for score in [PSNR(), SSIM(), MSSSIM()] as [any FullReferenceMetric] {
      #expect(try abs(score.score(a, against: b) - score.score(b, against: a)) < 1e-12, "\(score.name)")
    }
  }

  @Test("needs eleven pixels for structure, and has fewer scales below 176")
  func small() throws {
    let original = try Vectors.image("original")
    let (tiny, least) = (original.cropped(width: 208, height: 10), original.cropped(width: 11, height: 11))
    #expect(throws: QualityError.tooSmall(score: "SSIM", width: 208, height: 10, least: 11)) {
      try SSIM().score(tiny, against: tiny)
    }
    #expect(throws: QualityError.tooSmall(score: "MS-SSIM", width: 208, height: 10, least: 11)) {
      try MSSSIM().score(tiny, against: tiny)
    }
    let damaged = try Vectors.image("jpeg").cropped(width: 11, height: 11)
    #expect(try abs(MSSSIM().score(damaged, against: least) - SSIM().score(damaged, against: least)) < 1e-12)
  }
}
