import DDCM

/// The upright image while its stored rows arrive, the only full copy of it.
struct Canvas {
  private let storedWidth: Int
  private let width: Int
  private let height: Int
  private let place: PixelPlace
  private let background: Color
  private var pixels: [UInt8]

  /// Whether a pixel so far was not opaque.
  private(set) var isTransparent = false

  init(width: Int, height: Int, orientation: Orientation, background: Color) {
    storedWidth = width
    (self.width, self.height) = orientation.swapsSides ? (height, width) : (width, height)
    place = orientation.place(width: width, height: height)
    self.background = background
    pixels = [UInt8](repeating: 0, count: 3 * width * height)
  }

  var image: RGBImage { RGBImage(width: width, height: height, bytes: pixels) }

  /// Decodes an 8-bit sRGB image of 3 or 4 bands. False on failure.
  mutating func draw(_ image: borrowing VipsImage) -> Bool {
    let hasAlpha = image.bands == 4
    let isUpright = place.perColumn == 1 && !hasAlpha
    let (place, width, background) = (place, storedWidth, background)
    var isTransparent = false
    let succeeded = unsafe pixels.withUnsafeMutableBufferPointer { pixels in
      let to = pixels.baseAddress!
      return unsafe image.readStrips { rows, stride, top, count in
        for row in 0..<count {
          let from = unsafe rows + row * stride
          let first = place.first + (top + row) * place.perRow
          if isUpright {
            unsafe (to + 3 * first).update(from: from, count: 3 * width)
          } else if hasAlpha {
            let isOpaque = unsafe composite(from, width, background, to + 3 * first, step: 3 * place.perColumn)
            if !isOpaque { isTransparent = true }
          } else {
            unsafe scatter(from, width, to + 3 * first, step: 3 * place.perColumn)
          }
        }
      }
    }
    self.isTransparent = isTransparent
    return succeeded
  }
}

/// Writes a row of RGB pixels, `step` bytes apart.
private func scatter(_ row: UnsafePointer<UInt8>, _ count: Int, _ to: UnsafeMutablePointer<UInt8>, step: Int) {
  for i in 0..<count {
    for channel in 0..<3 { unsafe to[i * step + channel] = row[3 * i + channel] }
  }
}

/// Writes a row of RGBA pixels over the background, `step` bytes apart, and says whether all of it was opaque.
///
/// Mixed in sRGB's own values as browsers do, (α·c + (255 − α)·b) / 255, rounded to the nearest.
private func composite(
  _ row: UnsafePointer<UInt8>, _ count: Int, _ background: Color, _ to: UnsafeMutablePointer<UInt8>, step: Int
) -> Bool {
  var opacity: UInt8 = 255
  for i in 0..<count {
    let alpha = unsafe row[4 * i + 3]
    opacity &= alpha
    func mix(_ color: UInt8, _ background: UInt8) -> UInt8 {
      let weighted: Int = Int(color) * Int(alpha) + Int(background) * Int(255 - alpha)
      return UInt8((weighted + 127) / 255)
    }
    unsafe to[i * step] = mix(row[4 * i], background.red)
    unsafe to[i * step + 1] = mix(row[4 * i + 1], background.green)
    unsafe to[i * step + 2] = mix(row[4 * i + 2], background.blue)
  }
  return opacity == 255
}
