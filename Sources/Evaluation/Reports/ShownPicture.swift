import Pictures

/// Pictures as the report shows them: in less bytes, and of large ones the middle.
enum ShownPicture {
  static let format = PictureFormat.webp
  static let quality = 75
  /// The longest side.
  static let side = 768

  static func bytes(of picture: Picture) throws -> [UInt8] {
    try middle(picture).encoded(as: format, quality: quality)
  }

  private static func middle(_ picture: Picture) -> Picture {
    let (width, height) = (min(picture.width, side), min(picture.height, side))
    guard (width, height) != (picture.width, picture.height) else { return picture }
    let (left, top) = ((picture.width - width) / 2, (picture.height - height) / 2)
    let rows = (top..<top + height).map { y in
      picture.pixels[3 * (y * picture.width + left)..<3 * (y * picture.width + left + width)]
    }
    return Picture(width: width, height: height, pixels: Array(rows.joined()))
  }
}
