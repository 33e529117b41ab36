/// How a stored image has to be turned to stand upright, as in EXIF's tag 0x0112.
package enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown
  case transposed, turnedRight, transversed, turnedLeft

  /// Whether rows become columns.
  var swapsSides: Bool { rawValue >= Orientation.transposed.rawValue }

  /// Where the stored pixel (x, y) of a width × height image goes in the upright one.
  func place(width: Int, height: Int) -> PixelPlace {
    let right = width - 1
    let bottom = height - 1
    return switch self {
    case .upright: PixelPlace(first: 0, perColumn: 1, perRow: width)
    case .mirrored: PixelPlace(first: right, perColumn: -1, perRow: width)
    case .upsideDown: PixelPlace(first: right + bottom * width, perColumn: -1, perRow: -width)
    case .mirroredUpsideDown: PixelPlace(first: bottom * width, perColumn: 1, perRow: -width)
    case .transposed: PixelPlace(first: 0, perColumn: height, perRow: 1)
    case .turnedRight: PixelPlace(first: bottom, perColumn: height, perRow: -1)
    case .transversed: PixelPlace(first: bottom + right * height, perColumn: -height, perRow: -1)
    case .turnedLeft: PixelPlace(first: right * height, perColumn: -height, perRow: 1)
    }
  }
}

/// The index of a pixel in the upright image, which is linear in its stored column and row: turning an image costs
/// no second copy of it.
struct PixelPlace {
  let first: Int
  let perColumn: Int
  let perRow: Int
}
