package import DDCM
import Foundation

/// A source of labelled images, in closed form: each label is as likely as the next and has its own mean; around it,
/// elements are independent and Gaussian, each of its own variance λ.
///
/// With m the label's mean, x̂₀ = m + √ᾱ·λ/(ᾱ·λ + 1 − ᾱ)·(x_t − √ᾱ·m); without a label, the mean over labels, as likely as
/// they are given x_t.
package struct GaussianMixturePrior: ConditionalPrior {
  package let schedule: NoiseSchedule
  private let means: [Latent]
  private let variances: Latent

  package init(means: [Latent], variances: Latent, schedule: NoiseSchedule = .unclipped) {
    self.means = means
    self.variances = variances
    self.schedule = schedule
  }

  package func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) -> [Latent] {
    let alpha = schedule.alphasCumprod[timestep]
    return conditions.map { condition in
      switch condition {
      case .label(let label): estimate(noisy, alpha, label)
      case nil: mean(noisy, alpha)
      case let other?: preconditionFailure("the prior does not know \(other)")
      }
    }
  }

  private func estimate(_ noisy: Latent, _ alpha: Double, _ label: Int) -> Latent {
    var clean = noisy
    for e in clean.values.indices {
      let (variance, mean) = (Double(variances.values[e]), Double(means[label].values[e]))
      let gain = alpha.squareRoot() * variance / (alpha * variance + 1 - alpha)
      clean.values[e] = Float(mean + gain * (Double(noisy.values[e]) - alpha.squareRoot() * mean))
    }
    return clean
  }

  private func mean(_ noisy: Latent, _ alpha: Double) -> Latent {
    let likelihoods = likelihoods(of: noisy, alphaCumprod: alpha)
    var clean = Latent(zeros: noisy.shape)
    for (label, likelihood) in likelihoods.enumerated() {
      let part = estimate(noisy, alpha, label)
      for e in clean.values.indices { clean.values[e] += Float(likelihood) * part.values[e] }
    }
    return clean
  }

  /// How likely each label is, given x_t; they add up to 1. With ᾱ = 1, given x₀.
  package func likelihoods(of noisy: Latent, alphaCumprod alpha: Double = 1) -> [Double] {
    let logarithms = means.map { mean in
      noisy.values.indices.reduce(0.0) { sum, e in
        let difference = Double(noisy.values[e]) - alpha.squareRoot() * Double(mean.values[e])
        return sum - difference * difference / (2 * (alpha * Double(variances.values[e]) + 1 - alpha))
      }
    }
    let weights = logarithms.map { exp($0 - logarithms.max()!) }
    return weights.map { $0 / weights.reduce(0, +) }
  }

  /// The likeliest label of an image.
  package func label(of image: Latent) -> Int {
    let likelihoods = likelihoods(of: image)
    return likelihoods.indices.max { likelihoods[$0] < likelihoods[$1] }!
  }
}

extension NoiseSchedule {
  /// The schedule of DDPM, for sources that are not held within ±1.
  package static let unclipped: NoiseSchedule = {
    do {
      return try NoiseSchedule(checking: ddpm.alphasCumprod, prediction: .epsilon)
    } catch {
      preconditionFailure("\(error)")
    }
  }()
}
