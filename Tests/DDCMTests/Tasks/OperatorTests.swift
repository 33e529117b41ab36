import DDCM
import DDCMTesting
import Testing

private let shape = Latent.Shape(channels: 3, height: 24, width: 40)

private func planes(_ shape: Latent.Shape, seed: UInt64) -> Latent {
  var generator = SeededGenerator(seed: seed)
  return Latent(shape: shape, elements: (0..<shape.count).map { _ in generator.nextNormal() })
}

private func dot(_ a: Latent, _ b: Latent) -> Double { zip(a.values, b.values).reduce(0) { $0 + Double($1.0 * $1.1) } }

private func checkerboard(_ shape: Latent.Shape) -> Mask {
  Mask(known: (0..<shape.height * shape.width).map { ($0 / shape.width + $0 % shape.width) % 3 > 0 }, shape: shape)
}

private func steps(_ step: Int, _ side: Int = 1) -> QuantizedBlocks.Component {
  .init(columns: side, rows: side, steps: (0..<64).map { step + $0 })
}

private let operators: [(name: String, forwardOperator: any LinearOperator)] = [
  ("identity", Identity(shape: shape)),
  ("mask", checkerboard(shape)),
  ("luma", Luma(shape: shape)),
  ("mean", Luma(weights: Luma.mean, shape: shape)),
  ("crop", Crop(from: shape, width: 31, height: 17)),
  ("box", Downsampling(.box, factor: 4, to: .init(channels: 3, height: 6, width: 10))),
  ("bicubic ×2", Downsampling(.bicubic, factor: 2, to: .init(channels: 3, height: 12, width: 20))),
  ("bicubic ×8", Downsampling(.bicubic, factor: 8, to: .init(channels: 3, height: 3, width: 5))),
  ("blur", Blur(sigma: 1.3, shape: shape)),
  ("wide blur", Blur(sigma: 9, shape: shape)),
  ("kernel", Blur(kernel: [[0, 0.1, 0], [0.2, 0.3, 0.1], [0, 0, 0.2], [0, 0, 0.1], [0, 0, 0]], shape: shape)),
  ("JPEG, 4:4:4", QuantizedBlocks([steps(3), steps(7), steps(9)], shape: shape)),
  (
    "JPEG, 4:2:0",
    QuantizedBlocks([steps(3), steps(7, 2), steps(9, 2)], shape: .init(channels: 3, height: 21, width: 37))
  ),
  ("JPEG, grey", QuantizedBlocks([steps(3)], shape: shape)),
  (
    "blur, then smaller, then grey",
    Blur(sigma: 1, shape: shape).then(Downsampling(.box, factor: 2, to: .init(channels: 3, height: 12, width: 20)))
      .then(Luma(shape: .init(channels: 3, height: 12, width: 20)))
  ),
]

@Suite("An operator") struct OperatorTests {
  @Test("has an adjoint: ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩", arguments: operators.indices)
  func adjoint(index: Int) {
    let forwardOperator = operators[index].forwardOperator
    let (x, y) = (planes(forwardOperator.input, seed: 1), planes(forwardOperator.output, seed: 2))
    let (seen, back) = (forwardOperator.apply(x), forwardOperator.adjoint(y))
    #expect(seen.shape == forwardOperator.output && back.shape == forwardOperator.input)
    let (left, right) = (dot(seen, y), dot(x, back))
    #expect(abs(left - right) < 1e-4 * (dot(seen, seen) * dot(y, y)).squareRoot(), "\(operators[index].name)")
  }

  @Test("that averages leaves an even image as it is", arguments: operators.indices)
  func even(index: Int) {
    let (name, forwardOperator) = operators[index]
    guard name != "mask", !name.hasPrefix("JPEG") else { return }
    let seen = forwardOperator.apply(Latent(shape: shape, elements: [Float](repeating: 0.5, count: shape.count)))
    #expect(seen.values.allSatisfy { abs($0 - 0.5) < 1e-5 }, "\(name)")
  }

  @Test("that hides pixels hides them and no others")
  func mask() {
    let x = planes(shape, seed: 3)
    let seen = checkerboard(shape).apply(x)
    for e in x.values.indices {
      let pixel = e % (shape.height * shape.width)
      #expect(seen.values[e] == ((pixel / shape.width + pixel % shape.width) % 3 > 0 ? x.values[e] : 0))
    }
  }

  /// Made with Pillow 12, `Image.resize((24 // factor, 1), Image.BICUBIC)` of a float image; its edges are another matter.
  @Test(
    "makes images smaller as other programs do",
    arguments: [
      (2, [0.54639, -0.54639, 0.0625, 0.67139, -0.42139, 0.26221, -0.125, -0.53711], 2),
      (3, [-0.31636, 0.44136, -0.13889, 0.01543], 2), (4, [0.18588, 0.0195], 2),
    ] as [(Int, [Float], Int)])
  func bicubic(factor: Int, expected: [Float], skipped: Int) {
    let row = (0..<24).map { Float($0 * 37 % 17) / 8 - 1 }
    let x = Latent(shape: .init(channels: 1, height: 24, width: 24), elements: (0..<24).flatMap { _ in row })
    let seen = Downsampling(.bicubic, factor: factor, to: .init(channels: 1, height: 24 / factor, width: 24 / factor))
      .apply(x)
    for (place, value) in expected.enumerated() { #expect(abs(seen.values[skipped + place] - value) < 2e-5) }
  }

  @Test("that blurs with a kernel moves what is off its middle, and mirrors the image at its edges")
  func kernel() {
    var x = Latent(zeros: .init(channels: 1, height: 3, width: 4))
    x.values[5] = 1
    // blurred(y, x) = image(y, x + 1): the point moves to the left.
    let moved = Blur(kernel: [[0, 0, 1]], shape: x.shape).apply(x)
    #expect(moved.values.firstIndex(of: 1) == 4)
    x.values[7] = 2
    #expect(Blur(kernel: [[0, 0, 1]], shape: x.shape).apply(x).values[7] == 2)
  }

  @Test("can be a user's own")
  func own() throws {
    /// Every other row, as an interlaced camera sees them.
    struct Interlaced: LinearOperator {
      let input: Latent.Shape
      var output: Latent.Shape { .init(channels: input.channels, height: input.height / 2, width: input.width) }

      func apply(_ image: Latent) -> Latent {
        Latent(shape: output, elements: (0..<output.count).map { image.values[source($0)] })
      }

      func adjoint(_ measurement: Latent) -> Latent {
        var image = Latent(zeros: input)
        for e in measurement.values.indices { image.values[source(e)] = measurement.values[e] }
        return image
      }

      private func source(_ element: Int) -> Int {
        element / input.width * 2 * input.width + element % input.width
      }
    }
    let forwardOperator = Interlaced(input: shape)
    let (x, y) = (planes(forwardOperator.input, seed: 1), planes(forwardOperator.output, seed: 2))
    #expect(abs(dot(forwardOperator.apply(x), y) - dot(x, forwardOperator.adjoint(y))) < 1e-3)
  }
}
