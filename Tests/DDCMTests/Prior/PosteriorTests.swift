import DDCM
import Testing

@Suite("A step of the reverse process") struct PosteriorTests {
  @Test("has the fixed small variance of diffusers' DDPMScheduler")
  func variances() throws {
    for vector in ScheduleVectors.file.variances where vector.kind == "fixed_small" {
      let posterior = Posterior(alphaCumprod: vector.alphaCumprod, previous: vector.previous)
      #expect(agrees(posterior.sigma * posterior.sigma, vector.variance, to: 1e-9), "\(vector)")
    }
  }

  @Test("takes diffusers' step of DDIM, whatever the network predicts", arguments: ScheduleVectors.file.steps)
  func steps(_ vector: ScheduleVectors.Step) throws {
    let prediction = try #require(Prediction(rawValue: vector.prediction))
    var clean = vector.output
    prediction.makeClean(&clean, noisy: vector.noisy, alphaCumprod: vector.alphaCumprod, clip: vector.clip)
    let posterior = Posterior(alphaCumprod: vector.alphaCumprod, previous: vector.previous, eta: vector.eta)
    for index in clean.indices {
      // Of the size of x_t: ε is subtracted from it, and divided by a small √ᾱ.
      let scale = 1 / max(vector.alphaCumprod, 0.004).squareRoot()
      #expect(abs(Double(clean[index]) - vector.clean[index]) < 1e-6 * scale)
      let result =
        posterior.cleanCoefficient * Double(clean[index]) + posterior.noisyCoefficient * Double(vector.noisy[index])
        + posterior.sigma * Double(vector.noise[index])
      #expect(abs(result - vector.result[index]) < 1e-6 * scale)
    }
  }

  @Test("keeps the marginal: from the true x₀ it leads to √ᾱ'·x₀ and noise of variance 1 − ᾱ'", arguments: [0, 0.3, 1])
  func marginal(eta: Double) {
    for (alphaCumprod, previous) in [(0.0, 0.01), (0.005, 0.02), (0.3, 0.300001), (0.3, 0.9), (0.9, 0.9999), (0.5, 1)] {
      let step = Posterior(alphaCumprod: alphaCumprod, previous: previous, eta: eta)
      let mean = step.cleanCoefficient + step.noisyCoefficient * alphaCumprod.squareRoot()
      let variance =
        step.noisyCoefficient * step.noisyCoefficient * (1 - alphaCumprod) + step.sigma * step.sigma
      #expect(abs(mean - previous.squareRoot()) < 1e-14)
      #expect(abs(variance - (1 - previous)) < 1e-14)
    }
  }

  @Test("is the posterior of DDPM where η is 1")
  func ancestral() {
    // Ho, Jain and Abbeel (2020), equations 6 and 7.
    let (current, previous) = (0.36, 0.81)
    let step = Posterior(alphaCumprod: current, previous: previous)
    let beta = 1 - current / previous
    #expect(agrees(step.cleanCoefficient, 0.9 * beta / 0.64, to: 1e-14))
    #expect(agrees(step.noisyCoefficient, (current / previous).squareRoot() * 0.19 / 0.64, to: 1e-14))
    #expect(agrees(step.sigma * step.sigma, 0.19 / 0.64 * beta, to: 1e-14))
  }

  @Test("ends in x̂₀ without noise", arguments: [0, 0.5, 1])
  func last(eta: Double) {
    let step = Posterior(alphaCumprod: 0.99, previous: 1, eta: eta)
    #expect(step.cleanCoefficient == 1)
    #expect(step.noisyCoefficient == 0)
    #expect(step.sigma == 0)
  }

  @Test("begins at pure noise by forgetting it")
  func zeroSNR() {
    let step = Posterior(alphaCumprod: 0, previous: 0.25)
    #expect(step.cleanCoefficient == 0.5)
    #expect(step.noisyCoefficient == 0)
    #expect(step.sigma == 0.75.squareRoot())
  }
}
