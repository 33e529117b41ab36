import Inference

/// How far two tensors of features are apart, the vectors at each place scaled to length 1 first: Zhang et al. (2018), equation 1.
enum FeatureDistance {
  /// The mean over places.
  ///
  /// - Parameters:
  ///   - a: [1, C, h, w], as is `b`.
  ///   - weights: of the channels; nil for 1 each.
  static func mean(_ a: Tensor, _ b: Tensor, weights: [Float]?) -> Double {
    precondition(a.shape == b.shape, "features of pictures of one size")
    let places = a.shape[2] * a.shape[3]
    let (lengthsA, lengthsB) = (inverseLengths(a, places), inverseLengths(b, places))
    var sum = 0.0
    unsafe a.values.withUnsafeBufferPointer { a in
      unsafe b.values.withUnsafeBufferPointer { b in
        for channel in 0..<a.count / max(places, 1) {
          var part = 0.0
          for place in 0..<places {
            let i = channel * places + place
            let difference = unsafe Double(a[i] * lengthsA[place] - b[i] * lengthsB[place])
            part += difference * difference
          }
          sum += part * Double(weights?[channel] ?? 1)
        }
      }
    }
    return sum / Double(places)
  }

  private static func inverseLengths(_ tensor: Tensor, _ places: Int) -> [Float] {
    var squares = [Float](repeating: 0, count: places)
    unsafe tensor.values.withUnsafeBufferPointer { values in
      for i in values.indices { unsafe squares[i % places] += values[i] * values[i] }
    }
    return squares.map { 1 / ($0.squareRoot() + 1e-10) }
  }
}
