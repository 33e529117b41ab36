/// Pixels: red, green and blue in sRGB, 8 bits each, interleaved, row by row from the top left.
public struct RGBImage: Sendable, Equatable {
  public let width: Int
  public let height: Int

  /// 3·width·height bytes.
  public let pixels: [UInt8]

  /// - Parameter pixels: 3·width·height bytes: red, green, blue of the first pixel, and so on.
  /// - Throws: `DDCMError` of category `usage` for sides below 1, and for another number of bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) throws(DDCMError) {
    let (row, overflows) = max(0, width).multipliedReportingOverflow(by: 3)
    let (count, overflowsToo) = row.multipliedReportingOverflow(by: max(0, height))
    guard width > 0, height > 0, !overflows, !overflowsToo, pixels.count == count else {
      throw DDCMError(
        .usage, "\(pixels.count) bytes are not an image of \(width)×\(height) pixels.",
        remedy: "Give 3 bytes for each pixel, and at least one pixel.")
    }
    self.init(width: width, height: height, bytes: pixels)
  }

  /// - Precondition: both sides are positive, and there are 3·width·height bytes.
  package init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    precondition(bytes.count == 3 * width * height, "a \(width)×\(height) image has \(3 * width * height) bytes")
    self.width = width
    self.height = height
    pixels = bytes
  }
}
