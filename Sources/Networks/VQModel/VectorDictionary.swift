import DDCM
import Inference

/// The vectors that decoded pictures are made of.
struct VectorDictionary {
  private let width: Int
  /// One after the other.
  private let entries: [Float]

  init(_ name: String, of weights: any WeightFile, count: Int, width: Int) throws(WeightFileError) {
    _ = try weights.tensor(name, shape: [count, width])
    entries = try weights.floats(name)
    self.width = width
  }

  /// For each element of a latent the entry nearest to it.
  ///
  /// - Parameter scale: what the latent has been multiplied by; the result has not.
  func nearest(to latent: Latent, scale: Float) -> Latent {
    let shape = latent.shape
    precondition(shape.channels == width, "the latent has \(shape.channels) channels, the dictionary \(width)")
    let plane = shape.height * shape.width
    var result = latent
    var vector = [Float](repeating: 0, count: width)
    for place in 0..<plane {
      for channel in 0..<width { vector[channel] = latent.values[channel * plane + place] / scale }
      let start = nearest(to: vector)
      for channel in 0..<width { result.values[channel * plane + place] = entries[start + channel] }
    }
    return result
  }

  /// Where the entry begins.
  private func nearest(to vector: [Float]) -> Int {
    var (best, least) = (0, Float.infinity)
    for start in stride(from: 0, to: entries.count, by: width) {
      var distance: Float = 0
      for channel in 0..<width {
        let difference = entries[start + channel] - vector[channel]
        distance += difference * difference
      }
      if distance < least { (best, least) = (start, distance) }
    }
    return best
  }
}
