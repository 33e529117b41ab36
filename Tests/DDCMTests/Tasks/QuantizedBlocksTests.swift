import DDCM
import Testing

@Suite("JPEG's coefficients") struct QuantizedBlocksTests {
  private let shape = Latent.Shape(channels: 3, height: 16, width: 24)

  private func blocks(_ step: Int) -> QuantizedBlocks {
    QuantizedBlocks(
      [QuantizedBlocks.Component](repeating: .init(steps: .init(repeating: step, count: 64)), count: 3), shape: shape)
  }

  @Test("of an even grey are one for each block")
  func evenGrey() {
    let grey = Latent(shape: shape, elements: .init(repeating: 0.5, count: shape.count))
    let coefficients = blocks(1).apply(grey).values
    // Luma is 0.5, whose transform is 8 times as much, and q = 1 has a deviation of √(2/12).
    let expected = Float(0.5 * 8 * 127.5 / (2.0 / 12).squareRoot())
    #expect(coefficients.count { abs($0) > 0.01 } == 6)
    for place in 0..<6 {
      let (row, column) = (place / 3 * 8, place % 3 * 8)
      #expect(abs(coefficients[row * 24 + column] - expected) < 0.01)
    }
  }

  @Test("keep lengths, but for what rounding is to them")
  func length() {
    var generator = SplitMix(seed: 3)
    let plane = (0..<16 * 24).map { _ in Float.random(in: -1...1, using: &generator) }
    // Grey, so that luma is all there is.
    let coefficients = blocks(5).apply(Latent(shape: shape, elements: plane + plane + plane)).values
    let scale = 127.5 / (26.0 / 12).squareRoot()
    let (before, after) = (plane.reduce(0) { $0 + Double($1 * $1) }, coefficients.reduce(0) { $0 + Double($1 * $1) })
    #expect(abs(after / (before * scale * scale) - 1) < 1e-5)
  }
}
