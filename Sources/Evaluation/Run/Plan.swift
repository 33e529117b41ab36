import DDCM
import DDCMImages
import Foundation
package import Quality
import Synchronization

/// What a run measures.
package struct Plan: Sendable {
  /// Paths of images.
  package var images: [String]
  /// In bits per pixel.
  package var rates: [Double]
  package var contenders: [any Contender]
  /// Metrics with a reference.
  package var comparisons: [any FullReferenceMetric]
  /// Metrics without a reference.
  package var qualities: [any NoReferenceMetric]
  /// Features whose distributions are compared over all images.
  package var features: [any PatchFeatureSource]
  /// What scores depend on besides their names, such as weights.
  package var provenance: [String: String]
  /// How many images are processed at the same time.
  package var jobs: Int
  /// How many of the images are kept for the report.
  package var shownImages: Int
  /// The largest width × height.
  package var pixelLimit: Int

  package init(
    images: [String], rates: [Double], contenders: [any Contender],
    comparisons: [any FullReferenceMetric] = [PSNR(), SSIM(), MSSSIM()], qualities: [any NoReferenceMetric] = [NIQE()],
    features: [any PatchFeatureSource] = [], provenance: [String: String] = [:], jobs: Int = 1, shownImages: Int = 24,
    pixelLimit: Int = 64_000_000
  ) {
    precondition(Set(contenders.map(\.name)).count == contenders.count, "contenders have different names")
    self.images = images
    self.rates = rates
    self.contenders = contenders
    self.comparisons = comparisons
    self.qualities = qualities
    self.features = features
    self.provenance = provenance
    self.jobs = jobs
    self.shownImages = shownImages
    self.pixelLimit = pixelLimit
  }

  /// The scores of each measurement, and those over all images.
  var scores: [ScoreColumn] {
    comparisons.map { ScoreColumn(name: $0.name, better: $0.better) }
      + qualities.map { ScoreColumn(name: $0.name, better: $0.better) }
      + features.map { ScoreColumn(name: $0.name, better: .lower) }
  }
}

/// A column of the tables.
package struct ScoreColumn: Sendable, Equatable {
  package let name: String
  package let better: Better
}

/// All scores of a plan.
struct Scorer: Sendable {
  private let comparisons: [any FullReferenceMetric]
  private let qualities: [any NoReferenceMetric]

  init(_ plan: Plan) {
    (comparisons, qualities) = (plan.comparisons, plan.qualities)
  }

  /// By name. Scores that need a larger image are left out.
  func scores(of image: PlanarImage, against original: PlanarImage) throws -> [String: Double] {
    var scores: [String: Double] = [:]
    for score in comparisons { scores[score.name] = try ifLargeEnough { try score.score(image, against: original) } }
    for score in qualities { scores[score.name] = try ifLargeEnough { try score.score(image) } }
    return scores.filter { $0.value.isFinite }
  }

  private func ifLargeEnough(_ score: () throws -> Double) throws -> Double? {
    do {
      return try score()
    } catch  where DDCMError(error).category == .unsupported {
      return nil
    }
  }
}

/// An image of the set, and copies in formats that every contender reads.
final class SourceImage {
  let name: String
  let image: RGBImage
  /// Of the file's bytes.
  let digest: String
  lazy var planar = PlanarImage(image)
  private var copies: Original?

  init(path: String, pixelLimit: Int) throws {
    name = (path as NSString).lastPathComponent
    image = try LoadedImage(path: path, maxPixels: pixelLimit).image
    digest = Digest.of(try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
  }

  /// The copies, written at the first call.
  func original(in folder: String) throws -> Original {
    if let copies { return copies }
    let made = Original(
      width: image.width, height: image.height, png: folder + "/original.png", ppm: folder + "/original.ppm")
    try image.write(to: made.png)
    try image.write(to: made.ppm)
    copies = made
    return made
  }
}
