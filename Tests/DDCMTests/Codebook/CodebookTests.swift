import DDCM
import Foundation
import Testing

private let generator = CounterGenerator(seed: 7)

/// The two kinds of codebook, small.
private func codebooks(dimension: Int) -> [any Codebook] {
  [
    GaussianCodebook(count: 128, dimension: dimension, generator: generator),
    TransformCodebook(dimension: dimension, generator: generator),
  ]
}

private func codeword(_ index: Int, of codebook: any Codebook, step: Int = 0) -> [Float] {
  codebook.combination([Term(index: index, weight: 1)], step: step)
}

@Suite("A codebook") struct CodebookTests {
  @Test("scores its own codewords as their inner products", arguments: [5, 64, 100, 1000, 9000])
  func scores(dimension: Int) {
    let direction = (0..<dimension).map { sin(Float($0)) }
    for codebook in codebooks(dimension: dimension) {
      let scores = codebook.scores(toward: direction, step: 3)
      #expect(scores.count == codebook.count)
      for k in [0, 1, 4, codebook.count - 1] {
        let z = codeword(k, of: codebook, step: 3)
        let expected = zip(z, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(scores[k]) - expected) < 1e-3 * Double(dimension).squareRoot())
      }
    }
  }

  @Test("combines linearly")
  func linear() {
    for codebook in codebooks(dimension: 300) {
      let (a, b) = (codeword(3, of: codebook), codeword(17, of: codebook))
      let sum = codebook.combination([Term(index: 3, weight: 0.5), Term(index: 17, weight: -2)], step: 0)
      #expect(zip(sum, zip(a, b)).allSatisfy { abs($0 - (0.5 * $1.0 - 2 * $1.1)) < 1e-5 })
    }
  }

  @Test("gives the same bits on any number of threads", arguments: [1, 2, 7])
  func threads(count: Int) {
    let direction = (0..<70_000).map { sin(Float($0)) }
    let books: [(any Codebook, any Codebook)] = [
      (
        GaussianCodebook(count: 200, dimension: 70_000, generator: generator),
        GaussianCodebook(count: 200, dimension: 70_000, generator: generator, threads: count)
      ),
      (
        TransformCodebook(dimension: 70_000, generator: generator),
        TransformCodebook(dimension: 70_000, generator: generator, threads: count)
      ),
    ]
    for (one, other) in books {
      #expect(one.scores(toward: direction, step: 1) == other.scores(toward: direction, step: 1))
      #expect(codeword(9, of: one) == codeword(9, of: other))
    }
  }

  @Test("gives the same bits when it is held for a step", arguments: [5, 64, 100, 9000, 70_000])
  func held(dimension: Int) {
    let direction = (0..<dimension).map { sin(Float($0)) }
    let terms = [Term(index: 3, weight: 0.5), Term(index: 13, weight: -2), Term(index: 3, weight: 0.1)]
    for codebook in codebooks(dimension: dimension) {
      let held = codebook.held(for: 2)
      for step in [2, 3] {
        #expect(held.scores(toward: direction, step: step) == codebook.scores(toward: direction, step: step))
        #expect(
          held.scores(toward: direction, of: [9, 2, 9], step: step)
            == codebook.scores(toward: direction, of: [9, 2, 9], step: step))
        #expect(held.combination(terms, step: step) == codebook.combination(terms, step: step))
      }
    }
  }

  @Test("is another one at every step and for every seed")
  func fresh() {
    for codebook in codebooks(dimension: 300) {
      #expect(codeword(5, of: codebook, step: 0) != codeword(5, of: codebook, step: 1))
    }
    let other = TransformCodebook(dimension: 300, generator: CounterGenerator(seed: 8))
    #expect(codeword(5, of: other) != codeword(5, of: TransformCodebook(dimension: 300, generator: generator)))
  }

  @Test("has unit moments: mean 0, variance 1, kurtosis 3", arguments: [4096, 6000])
  func moments(dimension: Int) {
    for codebook in codebooks(dimension: dimension) {
      let values = (0..<32).flatMap { codeword($0 * 4, of: codebook, step: 1) }.map(Double.init)
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      let fourth = values.reduce(0) { $0 + pow($1 - mean, 4) } / count
      #expect(abs(mean) < 4 / count.squareRoot())
      #expect(abs(variance - 1) < 4 * (2 / count).squareRoot())
      #expect(abs(fourth / (variance * variance) - 3) < 4 * (24 / count).squareRoot())
    }
  }

  @Test("passes the Kolmogorov–Smirnov test against the normal distribution")
  func kolmogorovSmirnov() {
    for codebook in codebooks(dimension: 4096) {
      for step in 0..<4 {
        let values = codeword(9, of: codebook, step: step).sorted()
        let count = Double(values.count)
        let distance = values.enumerated().map { index, value in
          let cdf = 0.5 * erfc(-Double(value) / 2.0.squareRoot())
          return max(abs(cdf - Double(index) / count), abs(cdf - Double(index + 1) / count))
        }.max()!
        #expect(distance * count.squareRoot() < 1.95)  // the 0.1 % point
      }
    }
  }

  @Test("has uncorrelated codewords, within a step and across steps")
  func correlation() {
    let dimension = 4096
    for codebook in codebooks(dimension: dimension) {
      let words =
        (0..<16).map { codeword($0 * 7, of: codebook, step: 0) }
        + (0..<16).map { codeword($0 * 7, of: codebook, step: 1) }
      for (i, a) in words.enumerated() {
        for b in words[(i + 1)...] {
          let correlation = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / Double(dimension)
          #expect(abs(correlation) < 5 / Double(dimension).squareRoot())
        }
      }
    }
  }

  @Test("keeps its bits: golden values of both kinds")
  func golden() {
    let gaussian = GaussianCodebook(count: 1 << 20, dimension: 1 << 20, generator: generator)
    #expect(
      codeword(1_000_000, of: gaussian, step: 2).suffix(4).map(\.bitPattern) == [
        1_065_937_044, 3_216_311_555, 3_206_402_453, 1_065_795_629,
      ])
    let transform = TransformCodebook(dimension: 100_000, generator: generator)
    #expect(
      codeword(99_999, of: transform, step: 2).suffix(4).map(\.bitPattern) == [
        1_065_584_025, 1_063_219_740, 1_055_016_496, 1_068_271_800,
      ])
  }
}

@Suite("The transform codebook") struct TransformCodebookTests {
  @Test(
    "has the smallest N = 2^a·3^b, b ≤ 2, that holds n",
    arguments: [
      (1, 16), (16, 16), (17, 32), (33, 48), (100, 128), (129, 144), (1 << 14, 1 << 14), (768 * 512 * 3, 9 << 17),
      (12288 * 8192 * 3, 9 << 25), (1 << 30, 1 << 30),
    ])
  func size(dimension: Int, count: Int) {
    #expect(TransformCodebook(dimension: dimension, generator: generator).count == count)
  }

  @Test("has orthogonal codewords of norm √n where n is N", arguments: [16, 48, 144, 8192, 9 << 10, 3 << 12])
  func orthogonal(dimension: Int) {
    let codebook = TransformCodebook(dimension: dimension, generator: generator)
    #expect(codebook.count == dimension)
    let scores = codebook.scores(toward: codeword(5, of: codebook), step: 0)
    for (k, score) in scores.enumerated() {
      #expect(abs(score - (k == 5 ? Float(dimension) : 0)) < 1e-3 * Float(dimension).squareRoot())
    }
  }

  @Test("agrees with its definition by matrices", arguments: [16, 48, 144])
  func definition(dimension: Int) {
    let section = 16
    let factors = [16: 0, 48: 1, 144: 2][dimension]!
    func sign(_ e: Int, layer: UInt32) -> Double {
      let block = generator.block(UInt32(e / 128), codeword: layer, step: 4, domain: .signs)
      return block[e / 32 % 4] >> UInt32(e % 32) & 1 == 1 ? -1 : 1
    }
    let mixing = [
      [(1 / 2.0).squareRoot(), 0, -(1 / 2.0).squareRoot()], [Double](repeating: (1 / 3.0).squareRoot(), count: 3),
      [(1 / 6.0).squareRoot(), -2 * (1 / 6.0).squareRoot(), (1 / 6.0).squareRoot()],
    ]
    func h(_ k: Int, _ l: Int) -> Double {
      var value = (k & l & (section - 1)).nonzeroBitCount % 2 == 0 ? 1.0 : -1.0
      var (a, b) = (k / section, l / section)
      for _ in 0..<factors {
        value *= mixing[a % 3][b % 3]
        (a, b) = (a / 3, b / 3)
      }
      return value
    }
    let codebook = TransformCodebook(dimension: dimension, generator: generator)
    let scale = (Double(dimension / section) / Double(section)).squareRoot()
    for k in 0..<dimension {
      let z = codeword(k, of: codebook, step: 4)
      for j in 0..<dimension {
        let sum = (0..<dimension).reduce(0.0) { $0 + h(k, $1) * sign($1, layer: 1) * h($1, j) }
        #expect(abs(Double(z[j]) - sign(j, layer: 0) * sum * scale) < 1e-5)
      }
    }
  }

  /// Computed by another implementation of the specification.
  @Test(
    "has the elements that the specification gives, bit for bit",
    arguments: [
      (20, 5, [0x3F87_C3B6, 0x3EB5_04F3, 0xBEB5_04F3, 0xBF87_C3B6]),
      (40, 5, [0x3FCE_D9EA, 0x3F8E_D9EB, 0x3DED_9EB5, 0xBF8E_D9EA]),
      (130, 77, [0xBDB4_36B4, 0x3F48_BBE7, 0xBD0F_7348, 0x3F85_72B3]),
    ] as [(Int, Int, [UInt32])])
  func vectors(dimension: Int, index: Int, elements: [UInt32]) {
    let codebook = TransformCodebook(dimension: dimension, generator: generator)
    #expect(codeword(index, of: codebook, step: 2).prefix(4).map(\.bitPattern) == elements)
  }
}
