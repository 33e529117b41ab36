public import Quality

/// What is to be measured.
public struct Plan: Sendable {
  /// Paths of pictures.
  public var pictures: [String]
  /// In bits per pixel.
  public var rates: [Double]
  public var contenders: [any Contender]
  /// Scores against the original.
  public var comparisons: [any ComparisonScore]
  /// Scores of the decoded picture alone.
  public var qualities: [any QualityScore]
  /// Networks whose features' distributions are compared over all pictures.
  public var features: [any PatchFeatureSource]
  /// What scores depend on beside their names, such as weights.
  public var provenance: [String: String]
  /// How many pictures are worked on at once.
  public var jobs: Int
  /// How many of the pictures are kept for the report.
  public var shownPictures: Int
  /// The most pixels that a picture may have.
  public var pixelLimit: Int

  public init(
    pictures: [String], rates: [Double], contenders: [any Contender],
    comparisons: [any ComparisonScore] = [PSNR(), SSIM(), MSSSIM()], qualities: [any QualityScore] = [NIQE()],
    features: [any PatchFeatureSource] = [], provenance: [String: String] = [:], jobs: Int = 1, shownPictures: Int = 24,
    pixelLimit: Int = 64_000_000
  ) {
    precondition(Set(contenders.map(\.name)).count == contenders.count, "contenders have different names")
    self.pictures = pictures
    self.rates = rates
    self.contenders = contenders
    self.comparisons = comparisons
    self.qualities = qualities
    self.features = features
    self.provenance = provenance
    self.jobs = jobs
    self.shownPictures = shownPictures
    self.pixelLimit = pixelLimit
  }

  /// The scores of each measurement, and those over all pictures.
  var scores: [ScoreColumn] {
    comparisons.map { ScoreColumn(name: $0.name, better: $0.better) }
      + qualities.map { ScoreColumn(name: $0.name, better: $0.better) }
      + features.map { ScoreColumn(name: $0.name, better: .lower) }
  }
}

/// A column of the tables.
public struct ScoreColumn: Sendable, Equatable {
  public let name: String
  public let better: Better
}
