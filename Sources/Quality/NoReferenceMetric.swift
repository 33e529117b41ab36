public import DDCM

/// A quality metric of an image by itself, without the original.
public protocol NoReferenceMetric: Sendable {
  /// The name in reports.
  var name: String { get }

  /// Which of two scores is the better one.
  var better: Better { get }

  /// - Throws: `DDCMError`, for example of category `.unsupported` for an image that is too small.
  func score(_ image: PlanarImage) throws -> Double
}

/// The direction in which scores get better.
public enum Better: Sendable, Hashable {
  case lower
  case higher
}

extension NoReferenceMetric {
  /// The score with a sign such that less is better.
  public func penalty(_ image: PlanarImage) throws -> Double {
    let score = try score(image)
    return better == .lower ? score : -score
  }
}

/// Why an image has no score.
package enum QualityError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  /// The image is smaller than `least` pixels squared.
  case tooSmall(score: String, width: Int, height: Int, least: Int)

  package var ddcmError: DDCMError {
    switch self {
    case .tooSmall(let score, let width, let height, let least):
      DDCMError(
        .unsupported, "An image of \(width)×\(height) pixels is too small for \(score), which needs \(least)×\(least).")
    }
  }
}
