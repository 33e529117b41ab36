public import DDCM

/// The planes of an RGB image: red, green and blue in sRGB, with −1…1 for 0…255.
public typealias PlanarImage = PlanarArray

extension PlanarImage {
  /// Y′ of ITU-R BT.601, 0…255, of the 8-bit image that the planes stand for: as a file of it would be scored.
  var luma: Plane {
    let count = width * height
    var luma = [Double](repeating: 0, count: count)
    unsafe values.withUnsafeBufferPointer { values in
      for i in 0..<count {
        let (red, green, blue) = unsafe (values[i], values[count + i], values[2 * count + i])
        luma[i] = 0.299 * Self.byte(red) + 0.587 * Self.byte(green) + 0.114 * Self.byte(blue)
      }
    }
    return Plane(width: width, height: height, values: luma)
  }

  /// A sample of −1…1 as one of 0…255; a NaN becomes 0.
  static func byte(_ sample: Float) -> Double {
    let value = (sample + 1) * 127.5
    return value > 0 ? Double(min(value, 255).rounded(.toNearestOrEven)) : 0
  }
}
