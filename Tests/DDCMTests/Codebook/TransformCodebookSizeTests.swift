import DDCM
import Testing

@Suite("A transform codebook") struct TransformCodebookSizeTests {
  @Test("has any size, not only multiples of 1024", arguments: [1, 7, 33, 1025, 1100, 1500, 3000, 5001])
  func sizes(dimension: Int) {
    let codebook = TransformCodebook(dimension: dimension, generator: CounterGenerator(seed: 1), threads: 1)
    let scores = codebook.scores(toward: [Float](repeating: 1, count: dimension), step: 0)
    #expect(scores.count == codebook.count)
    let isFinite = scores.allSatisfy { $0.isFinite }
    #expect(isFinite)
  }
}
