extension RGBImage {
  /// The image as networks see it: all of red, then green, then blue, with 0…255 mapped to −1…1.
  public var planar: [Float] {
    let count = width * height
    return unsafe [Float](unsafeUninitializedCapacity: 3 * count) { planes, initialized in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        for channel in 0..<3 {
          for i in 0..<count {
            unsafe planes[channel * count + i] = Float(pixels[3 * i + channel]) * (1 / 127.5) - 1
          }
        }
      }
      initialized = 3 * count
    }
  }

  /// The inverse of ``planar``: clamped to −1…1, then rounded to the nearest of 256 values, half to even.
  /// A value that is not a number becomes 0, black.
  ///
  /// - Precondition: there are 3·height·width elements.
  package init(width: Int, height: Int, planes planar: [Float]) {
    precondition(planar.count == 3 * width * height, "a \(width)×\(height) image has \(3 * width * height) samples")
    let count = width * height
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: 3 * count) { pixels, initialized in
      unsafe planar.withUnsafeBufferPointer { planes in
        for i in 0..<count {
          for channel in 0..<3 {
            unsafe pixels[3 * i + channel] = byte(planes[channel * count + i])
          }
        }
      }
      initialized = 3 * count
    }
    self.init(width: width, height: height, bytes: pixels)
  }
}

/// At 2²³ floats are one apart, so that the addition itself rounds half to even, and leaves the integer in the low bits.
@inline(__always)
private func byte(_ value: Float) -> UInt8 {
  let scaled = (value + 1) * 127.5
  let clamped = scaled > 0 ? (scaled < 255 ? scaled : 255) : 0  // a NaN is not above 0
  return UInt8(truncatingIfNeeded: (clamped + 0x1p23).bitPattern)
}
