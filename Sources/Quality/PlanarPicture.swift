/// What is scored: all of red, then green, then blue in sRGB, with −1…1 for 0…255, row by row from the top left.
public struct PlanarPicture: Sendable, Equatable {
  public let width: Int
  public let height: Int

  /// 3·height·width samples.
  public let samples: [Float]

  /// - Precondition: both sides are positive, and there are 3·height·width samples.
  public init(width: Int, height: Int, samples: [Float]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(samples.count == 3 * width * height, "a \(width)×\(height) picture has \(3 * width * height) samples")
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// The top left part.
  public func cropped(width: Int, height: Int) -> PlanarPicture {
    precondition(width <= self.width && height <= self.height, "a part is no larger than the whole")
    guard (width, height) != (self.width, self.height) else { return self }
    let rows = (0..<3 * self.height).filter { $0 % self.height < height }
    return PlanarPicture(
      width: width, height: height,
      samples: rows.flatMap { samples[$0 * self.width..<$0 * self.width + width] })
  }

  /// Y′ of ITU-R BT.601, 0…255, of the 8-bit picture that the samples stand for: as a file of it would be scored.
  var luma: Plane {
    let count = width * height
    var values = [Double](repeating: 0, count: count)
    unsafe samples.withUnsafeBufferPointer { samples in
      for i in 0..<count {
        let (red, green, blue) = unsafe (samples[i], samples[count + i], samples[2 * count + i])
        values[i] = 0.299 * Self.byte(red) + 0.587 * Self.byte(green) + 0.114 * Self.byte(blue)
      }
    }
    return Plane(width: width, height: height, values: values)
  }

  /// A value that is not a number becomes 0.
  static func byte(_ sample: Float) -> Double {
    let value = (sample + 1) * 127.5
    return value > 0 ? Double(min(value, 255).rounded(.toNearestOrEven)) : 0
  }
}
