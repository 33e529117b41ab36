/// The layout of space-to-depth latents: pixels of any number of planes, each b×b block spread over b² channels.
///
/// A reverse process can begin at a fraction of the size and go on at twice that: noise of
/// deviation σ on pixels is noise of deviation σ/2 on the means of 2×2 pixels.
public struct PixelPyramid: Sendable, Equatable {
  /// b; channel c·b² + dy·b + dx holds the pixels (b·y + dy, b·x + dx) of plane c.
  public let blockSize: Int

  public init(blockSize: Int) {
    precondition(blockSize >= 1)
    self.blockSize = blockSize
  }

  /// The planes of a latent, plane by plane, row by row.
  package func planes(of latent: Latent) -> [Float] {
    var planes = [Float](repeating: 0, count: latent.values.count)
    unsafe planes.withUnsafeMutableBufferPointer { planes in
      unsafe latent.values.withUnsafeBufferPointer { values in
        forEachRow(latent.shape) { row, start, width in
          for x in 0..<width { unsafe planes[start + x * blockSize] = values[row + x] }
        }
      }
    }
    return planes
  }

  /// The inverse of ``planes(of:)``.
  package func latent(planes: [Float], shape: Latent.Shape) -> Latent {
    var latent = Latent(zeros: shape)
    precondition(planes.count == shape.count)
    unsafe planes.withUnsafeBufferPointer { planes in
      unsafe latent.values.withUnsafeMutableBufferPointer { values in
        forEachRow(shape) { row, start, width in
          for x in 0..<width { unsafe values[row + x] = planes[start + x * blockSize] }
        }
      }
    }
    return latent
  }

  /// The means of 2×2 pixels.
  package func halved(_ latent: Latent) -> Latent {
    let fine = planes(of: latent)
    return self.latent(
      planes: Resampling.halved(fine, width: latent.shape.width * blockSize), shape: latent.shape.downsampled(1))
  }

  /// Twice the size, interpolated.
  package func doubled(_ latent: Latent) -> Latent {
    let fine = Resampling.doubled(
      planes(of: latent), width: latent.shape.width * blockSize, planes: planeCount(latent.shape))
    return self.latent(planes: fine, shape: latent.shape.doubled)
  }

  /// x_t at twice the size.
  ///
  /// The means of 2×2 pixels keep what the small state knows, noise included. What the means leave open is filled with the
  /// interpolated estimate, plus noise.
  ///
  /// - Parameters:
  ///   - small: a state at 1/(1 + σ²/4).
  ///   - clean: the small x̂₀.
  ///   - alphaCumprod: ᾱ = 1/(1 + σ²) of the state that is returned.
  ///   - noise: standard normals, as many as the large latent has elements, plane by plane.
  package func doubled(_ small: Latent, clean: Latent, alphaCumprod: Double, noise: consuming [Float]) -> Latent {
    let width = small.shape.width * blockSize
    let smallAlpha = Self.alphaCumprod(below: alphaCumprod)
    let (toMean, signal) = (Float(1 / smallAlpha.squareRoot()), Float(alphaCumprod.squareRoot()))
    let sigma = Float(((1 - alphaCumprod) / alphaCumprod).squareRoot())
    let means = planes(of: small)
    var fine = Resampling.doubled(planes(of: clean), width: width, planes: planeCount(clean.shape))
    for e in fine.indices { fine[e] += sigma * noise[e] }
    noise = []  // frees a large array
    Resampling.replaceMeans(&fine, width: 2 * width) { means[$0] * toMean }
    for e in fine.indices { fine[e] *= signal }
    return latent(planes: fine, shape: small.shape.doubled)
  }

  private func planeCount(_ shape: Latent.Shape) -> Int { shape.channels / (blockSize * blockSize) }

  /// ᾱ of the means of 2×2 pixels, where the pixels' is given: 1/(1 + σ²/4) for 1/(1 + σ²).
  package static func alphaCumprod(below alpha: Double) -> Double {
    4 * alpha / (1 + 3 * alpha)
  }

  /// Calls `body` with where each row of the latent starts, where its pixels start in the planes, and its length.
  private func forEachRow(_ shape: Latent.Shape, _ body: (Int, Int, Int) -> Void) {
    precondition(shape.channels % (blockSize * blockSize) == 0)
    for channel in 0..<shape.channels {
      let (plane, place) = channel.quotientAndRemainder(dividingBy: blockSize * blockSize)
      let (dy, dx) = place.quotientAndRemainder(dividingBy: blockSize)
      for y in 0..<shape.height {
        body(
          (channel * shape.height + y) * shape.width,
          ((plane * shape.height + y) * blockSize + dy) * shape.width * blockSize + dx, shape.width)
      }
    }
  }
}

extension Latent.Shape {
  /// The shape of twice the width and height.
  fileprivate var doubled: Latent.Shape { Latent.Shape(channels: channels, height: height * 2, width: width * 2) }
}
