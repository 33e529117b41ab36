import DDCM
import DDCMTesting
import Testing

private func moment(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) } / Double(a.count)
}

@Suite("A stage at twice the size") struct StageTests {
  @Test("begins with white noise of its timestep's variance", arguments: [[1, 0], [2, 0], [2, 1, 0]])
  func noise(downsamplingLevel: [Int]) throws {
    let shape = Latent.Shape(channels: 12, height: 32, width: 32)
    // An image of almost nothing: the state is noise alone.
    let prior = GaussianPrior(
      variances: Latent(shape: shape, elements: [Float](repeating: 1e-9, count: shape.count)),
      pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 2)
    let starts = [[999, 800], [600, 450], [300, 200]]
    let stages = try zip(downsamplingLevel, starts).map { halving, times in
      CodingParameters.Stage(
        downsamplingLevel: halving, timesteps: try Timesteps(times, trainTimesteps: 1000), atoms: [0, 0])
    }
    for unselectedEta in [CodingParameters.Eta.deterministic, .ancestral] {
      var rule = Replay([])
      let parameters = try CodingParameters(stages: stages, unselectedEta: unselectedEta, seed: 4)
      _ = try ReverseProcess(prior: prior, parameters: parameters, shape: shape).run(&rule) { step in
        let values = step.noisy.values
        let expected = step.index == 0 ? 1 : 1 - prior.schedule.alphasCumprod[step.timestep]
        let bound = 6 / Double(values.count).squareRoot()
        #expect(abs(moment(values, values) / expected - 1) < 1.5 * bound, "step \(step.index)")
        let pixels = PixelPyramid(blockSize: 2).planes(of: step.noisy)
        for distance in [1, 2, step.noisy.shape.width * 2] {
          #expect(abs(moment(Array(pixels.dropFirst(distance)), pixels)) < expected * bound, "step \(step.index)")
        }
      }
    }
  }

  @Test("keeps the means that the small state knows, and halving undoes doubling", arguments: [1, 2])
  func means(blockSize: Int) {
    let pyramid = PixelPyramid(blockSize: blockSize)
    let shape = Latent.Shape(channels: 3 * blockSize * blockSize, height: 4, width: 6)
    var generator = SeededGenerator(seed: 2)
    func draw(_ count: Int) -> [Float] { (0..<count).map { _ in generator.nextNormal() } }
    let small = Latent(shape: shape, elements: draw(shape.count))
    let clean = Latent(shape: shape, elements: draw(shape.count))
    let alpha = 0.3
    let large = pyramid.doubled(small, clean: clean, alphaCumprod: alpha, noise: draw(4 * shape.count))
    let scale = Float((alpha / PixelPyramid.alphaCumprod(below: alpha)).squareRoot())
    for (mean, value) in zip(pyramid.halved(large).values, small.values) {
      #expect(abs(mean - scale * value) < 1e-5)
    }
  }

  @Test("interpolates between the centres of pixels, and goes on beyond the edges")
  func interpolation() {
    let shape = Latent.Shape(channels: 1, height: 1, width: 3)
    let doubled = PixelPyramid(blockSize: 1).doubled(Latent(shape: shape, elements: [0, 4, 8]))
    #expect(doubled.values == [0, 1, 3, 5, 7, 8, 0, 1, 3, 5, 7, 8])
  }

  @Test("has half the deviation of noise on the means: ᾱ = 1/(1 + σ²/4)", arguments: [0.001, 0.5, 0.9])
  func level(alpha: Double) {
    let variance = (1 - alpha) / alpha
    #expect(abs(PixelPyramid.alphaCumprod(below: alpha) - 1 / (1 + variance / 4)) < 1e-15)
  }
}
