/// A filter along the rows of each plane, then one along its columns.
struct Separable: LinearOperator {
  let input: Latent.Shape
  let output: Latent.Shape
  private let horizontal: Taps
  private let vertical: Taps
  private let horizontalTransposed: Taps
  private let verticalTransposed: Taps

  init(horizontal: Taps, vertical: Taps, channels: Int) {
    input = Latent.Shape(channels: channels, height: vertical.inputCount, width: horizontal.inputCount)
    output = Latent.Shape(channels: channels, height: vertical.outputCount, width: horizontal.outputCount)
    self.horizontal = horizontal
    self.vertical = vertical
    horizontalTransposed = horizontal.transposed
    verticalTransposed = vertical.transposed
  }

  func apply(_ image: Latent) -> Latent {
    precondition(image.shape == input)
    return Self.alongColumns(Self.alongRows(image, horizontal), vertical)
  }

  func adjoint(_ measurement: Latent) -> Latent {
    precondition(measurement.shape == output)
    return Self.alongRows(Self.alongColumns(measurement, verticalTransposed), horizontalTransposed)
  }

  private static func alongRows(_ planes: Latent, _ taps: Taps) -> Latent {
    let shape = planes.shape
    var result = Latent(zeros: .init(channels: shape.channels, height: shape.height, width: taps.outputCount))
    unsafe result.values.withUnsafeMutableBufferPointer { result in
      unsafe withPointers(planes.values, taps.weights) { planes, weights in
        for row in 0..<(shape.channels * shape.height) {
          unsafe filter(
            planes + row * taps.inputCount, taps, weights, into: result.baseAddress! + row * taps.outputCount)
        }
      }
    }
    return result
  }

  private static func filter(
    _ input: UnsafePointer<Float>, _ taps: Taps, _ weights: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    for (group, isDense) in taps.isDense.enumerated() {
      let first = group * Taps.group
      if isDense {
        var sum = SIMD8<Float>.zero
        for tap in 0..<taps.width {
          let weight = unsafe load(weights + tap * taps.outputCount + first)
          unsafe sum += weight * load(input + taps.starts[first] + tap)
        }
        unsafe UnsafeMutableRawPointer(output + first).storeBytes(of: sum, as: SIMD8<Float>.self)
      } else {
        for e in first..<min(first + Taps.group, taps.outputCount) {
          var sum: Float = 0
          for tap in 0..<taps.width {
            unsafe sum += weights[tap * taps.outputCount + e] * input[taps.starts[e] + tap]
          }
          unsafe output[e] = sum
        }
      }
    }
  }

  private static func alongColumns(_ planes: Latent, _ taps: Taps) -> Latent {
    let (shape, width) = (planes.shape, planes.shape.width)
    var result = Latent(zeros: .init(channels: shape.channels, height: taps.outputCount, width: width))
    unsafe result.values.withUnsafeMutableBufferPointer { result in
      unsafe planes.values.withUnsafeBufferPointer { planes in
        for row in 0..<(shape.channels * taps.outputCount) {
          let (plane, output) = row.quotientAndRemainder(dividingBy: taps.outputCount)
          for tap in 0..<taps.width {
            let weight = taps.weights[tap * taps.outputCount + output]
            let start = (plane * taps.inputCount + taps.starts[output] + tap) * width
            guard weight != 0 else { continue }
            for x in 0..<width { unsafe result[row * width + x] += weight * planes[start + x] }
          }
        }
      }
    }
    return result
  }
}

@inline(__always)
private func load(_ p: UnsafePointer<Float>) -> SIMD8<Float> {
  unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self)
}

private func withPointers(
  _ a: [Float], _ b: [Float], _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void
) {
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in unsafe body(a.baseAddress!, b.baseAddress!) }
  }
}
