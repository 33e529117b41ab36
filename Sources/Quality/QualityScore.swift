/// A score of a picture by itself, without the original.
public protocol QualityScore: Sendable {
  /// What reports call it.
  var name: String { get }

  /// Which of two scores is the better one.
  var better: Better { get }

  /// - Throws: `QualityError` where the picture cannot be scored, and what a network's engine throws.
  func score(_ picture: PlanarPicture) throws -> Double
}

/// The direction in which scores get better.
public enum Better: Sendable, Hashable {
  case lower
  case higher
}

extension QualityScore {
  /// The score, its sign such that less is better.
  public func penalty(_ picture: PlanarPicture) throws -> Double {
    let score = try score(picture)
    return better == .lower ? score : -score
  }
}

/// Why a picture has no score.
public enum QualityError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The picture is smaller than what the score looks at, `least` pixels squared.
  case tooSmall(score: String, width: Int, height: Int, least: Int)

  public var description: String {
    switch self {
    case .tooSmall(let score, let width, let height, let least):
      "a picture of \(width)×\(height) pixels is too small for \(score), which needs \(least)×\(least)."
    }
  }
}
