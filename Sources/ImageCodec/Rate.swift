/// How many bytes a stream shall have.
public enum Rate: Sendable, Equatable {
  /// Met as well as the atoms allow; a picture too small for it gets one atom at a step.
  case bitsPerPixel(Double)
  /// Never exceeded.
  case bytes(Int)

  /// The bytes for a picture of so many pixels.
  func bytes(pixels: Int) -> Int {
    switch self {
    case .bytes(let limit): limit
    case .bitsPerPixel(let rate): Int((rate * Double(pixels) / 8).rounded())
    }
  }
}
