import Foundation
import Pictures
import Quality
import Testing

/// Tests/Vectors/comparison: pictures, and what scikit-image and pytorch-msssim say of them.
private enum Vectors {
  struct Scores: Decodable {
    let psnr: Double
    let ssim: Double
    let msssim: Double
  }

  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Vectors/comparison")

  static func picture(_ name: String) throws -> PlanarPicture {
    let read = try ReadPicture(path: folder.appending(path: "\(name).png").path).picture
    return PlanarPicture(width: read.width, height: read.height, samples: read.planar)
  }

  static func scores(_ name: String) throws -> Scores {
    let data = try Data(contentsOf: folder.appending(path: "scores.json"))
    return try #require(JSONDecoder().decode([String: Scores].self, from: data)[name])
  }
}

@Suite("A score against the original") struct ComparisonTests {
  @Test("is what other programs say", arguments: ["jpeg", "blur"])
  func values(name: String) throws {
    let (picture, original, known) = try (Vectors.picture(name), Vectors.picture("original"), Vectors.scores(name))
    #expect(abs(PSNR().score(picture, against: original) - known.psnr) < 1e-6)
    #expect(try abs(SSIM().score(picture, against: original) - known.ssim) < 1e-6)
    #expect(try abs(MSSSIM().score(picture, against: original) - known.msssim) < 1e-6)
  }

  @Test("is the best for the original itself")
  func identity() throws {
    let original = try Vectors.picture("original")
    #expect(PSNR().score(original, against: original) == PSNR.most)
    #expect(try SSIM().score(original, against: original) == 1)
    #expect(try MSSSIM().score(original, against: original) == 1)
  }

  @Test("does not mind which of two is the original")
  func symmetry() throws {
    let (a, b) = try (Vectors.picture("jpeg"), Vectors.picture("original"))
    for score in [PSNR(), SSIM(), MSSSIM()] as [any ComparisonScore] {
      #expect(try abs(score.score(a, against: b) - score.score(b, against: a)) < 1e-12, "\(score.name)")
    }
  }

  @Test("needs eleven pixels for structure, and has fewer scales below 176")
  func small() throws {
    let original = try Vectors.picture("original")
    let (tiny, least) = (original.cropped(width: 208, height: 10), original.cropped(width: 11, height: 11))
    #expect(throws: QualityError.tooSmall(score: "SSIM", width: 208, height: 10, least: 11)) {
      try SSIM().score(tiny, against: tiny)
    }
    #expect(throws: QualityError.tooSmall(score: "MS-SSIM", width: 208, height: 10, least: 11)) {
      try MSSSIM().score(tiny, against: tiny)
    }
    let damaged = try Vectors.picture("jpeg").cropped(width: 11, height: 11)
    #expect(try abs(MSSSIM().score(damaged, against: least) - SSIM().score(damaged, against: least)) < 1e-12)
  }
}
