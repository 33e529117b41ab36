/// A score of a picture against its original.
public protocol ComparisonScore: Sendable {
  /// What reports call it.
  var name: String { get }

  /// Which of two scores is the better one.
  var better: Better { get }

  /// - Precondition: both pictures have the same size.
  /// - Throws: `QualityError` where the pictures cannot be scored, and what a network's engine throws.
  func score(_ picture: PlanarPicture, against original: PlanarPicture) throws -> Double
}
