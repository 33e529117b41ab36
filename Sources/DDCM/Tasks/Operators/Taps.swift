import Essentials

/// A filter along one axis: each output is a weighted sum of some neighbouring inputs.
///
/// Beyond its ends an axis is mirrored, the first and last element repeated, as image programs do.
struct Taps: Sendable {
  /// The length of the axis before.
  let inputCount: Int
  /// The first input of each output.
  let starts: [Int]
  /// How many inputs an output has at most; the weights of fewer are filled up with 0.
  let width: Int
  /// The first weight of every output, then the second of every output, and so on.
  let weights: [Float]
  /// Of each 8 outputs, whether each begins one input after the one before: they can be computed together.
  let isDense: [Bool]

  /// How many outputs may be computed together.
  static let group = 8

  /// The length of the axis after.
  var outputCount: Int { starts.count }

  /// - Parameter rows: for each output its inputs and their weights, any inputs at all.
  private init(inputCount: Int, rows: [[Int: Double]]) {
    let width = min(rows.map { $0.isEmpty ? 1 : $0.keys.max()! - $0.keys.min()! + 1 }.max() ?? 1, inputCount)
    var weights = [Float](repeating: 0, count: rows.count * width)
    var starts: [Int] = []
    for (output, row) in rows.enumerated() {
      let start = min(row.keys.min() ?? 0, inputCount - width)
      starts.append(start)
      for (input, weight) in row { weights[(input - start) * rows.count + output] = Float(weight) }
    }
    self.inputCount = inputCount
    self.starts = starts
    self.width = width
    self.weights = weights
    isDense = stride(from: 0, to: rows.count, by: Self.group).map { first in
      first + Self.group <= rows.count && (0..<Self.group).allSatisfy { starts[first + $0] == starts[first] + $0 }
    }
  }

  /// - Parameter taps: for an output the inputs, also beyond the ends, and their weights.
  init(inputCount: Int, outputCount: Int, taps: (Int) -> [(input: Int, weight: Double)]) {
    precondition(inputCount > 0)
    let rows = (0..<outputCount).map { output in
      taps(output).reduce(into: [Int: Double]()) { row, tap in
        row[Self.mirrored(tap.input, inputCount), default: 0] += tap.weight
      }
    }
    self.init(inputCount: inputCount, rows: rows)
  }

  /// The filter whose matrix is the transpose.
  var transposed: Taps {
    var rows = [[Int: Double]](repeating: [:], count: inputCount)
    for (output, start) in starts.enumerated() {
      for tap in 0..<width where weights[tap * outputCount + output] != 0 {
        rows[start + tap][output] = Double(weights[tap * outputCount + output])
      }
    }
    return Taps(inputCount: outputCount, rows: rows)
  }

  private static func mirrored(_ index: Int, _ count: Int) -> Int {
    let period = 2 * count
    let place = (index % period + period) % period
    return place < count ? place : period - 1 - place
  }

  /// Convolution with a kernel of odd length, its middle at the output.
  static func convolution(_ kernel: [Double], count: Int) -> Taps {
    Taps(inputCount: count, outputCount: count) { output in
      kernel.enumerated().map { (output + $0.offset - kernel.count / 2, $0.element) }
    }
  }

  /// Each output the mean of `factor` inputs.
  static func box(factor: Int, outputCount: Int) -> Taps {
    Taps(inputCount: outputCount * factor, outputCount: outputCount) { output in
      (0..<factor).map { (output * factor + $0, 1 / Double(factor)) }
    }
  }

  /// Keys' cubic (a = −½), widened by the factor against aliasing: MATLAB's imresize.
  static func bicubic(factor: Int, outputCount: Int) -> Taps {
    let scale = Double(factor)
    return Taps(inputCount: outputCount * factor, outputCount: outputCount) { output in
      let centre = (Double(output) + 0.5) * scale - 0.5
      let inputs = Int((centre - 2 * scale).rounded(.down))...Int((centre + 2 * scale).rounded(.up))
      let taps = inputs.map { ($0, cubic((centre - Double($0)) / scale)) }
      let sum = taps.reduce(0) { $0 + $1.1 }
      return taps.filter { $0.1 != 0 }.map { ($0.0, $0.1 / sum) }
    }
  }

  private static func cubic(_ x: Double) -> Double {
    let x = abs(x)
    if x <= 1 { return (1.5 * x - 2.5) * x * x + 1 }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }

  /// A normal density of deviation `sigma` elements, out to 4 deviations, of sum 1.
  static func gaussian(sigma: Double) -> [Double] {
    let radius = max(1, Int((4 * sigma).rounded(.up)))
    let density = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    return density.map { $0 / density.reduce(0, +) }
  }
}
