/// Pixels: red, green and blue in sRGB, 8 bits each, interleaved, row by row from the top left.
public struct Picture: Sendable, Equatable {
  public let width: Int
  public let height: Int

  /// 3·width·height bytes.
  public let pixels: [UInt8]

  /// - Precondition: both sides are positive, and `pixels` has 3·width·height bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(pixels.count == 3 * width * height, "a \(width)×\(height) picture has \(3 * width * height) bytes")
    self.width = width
    self.height = height
    self.pixels = pixels
  }
}
