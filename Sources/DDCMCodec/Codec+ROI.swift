import DDCM
import ModelFolder
import Networks

extension Codec {
  /// The weights of a latent's elements: where these are not pixels, the mean over the pixels that they cover. The padding has
  /// the weights of the edge that it repeats.
  func latent(of weights: ROIWeights, downsamplingLevel: Int) -> Latent {
    let (width, height) = (weights.width, weights.height)
    let columns = model.padded(width, downsamplingLevel: downsamplingLevel)
    let rows = model.padded(height, downsamplingLevel: downsamplingLevel)
    let plane = (0..<rows).flatMap { y in
      (0..<columns).map { x in weights.values[min(y, height - 1) * width + min(x, width - 1)] }
    }
    let shape = model.autoencoder.shape(width: columns, height: rows)
    if let pyramid = model.prior.pyramid { return pyramid.latent(planes: plane + plane + plane, shape: shape) }
    let means = Self.means(of: plane, width: columns, block: model.autoencoder.blockSize)
    return Latent(shape: shape, elements: (0..<shape.channels).flatMap { _ in means })
  }

  /// The mean of each square of `block`·`block` values; `width` and the height are multiples of `block`.
  private static func means(of plane: [Float], width: Int, block: Int) -> [Float] {
    let columns = width / block
    var sums = [Float](repeating: 0, count: plane.count / (block * block))
    for (place, value) in plane.enumerated() {
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      sums[y / block * columns + x / block] += value
    }
    return sums.map { $0 / Float(block * block) }
  }
}
