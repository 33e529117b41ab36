/// How much noise each timestep of the forward process adds, β_t; the raw values are diffusers' names.
///
/// diffusers computes in single precision, and so models were trained: here the same roundings are made. No function of the
/// platform's mathematical library is called, so that every machine has the same values.
package enum BetaSchedule: String, CaseIterable {
  case linear
  /// Linear in √β: latent diffusion.
  case scaledLinear = "scaled_linear"
  /// ᾱ is a squared cosine: Nichol and Dhariwal, "Improved DDPM" (2021), equation 17.
  case squaredCosine = "squaredcos_cap_v2"
  case sigmoid

  package func betas(count: Int, start: Double, end: Double) -> [Float] {
    switch self {
    case .linear:
      return Self.linspace(from: Float(start), to: Float(end), count: count)
    case .scaledLinear:
      let roots = Self.linspace(from: Float(start.squareRoot()), to: Float(end.squareRoot()), count: count)
      return roots.map { $0 * $0 }
    case .squaredCosine:
      let levels = (0...count).map { index in
        let root = cosine((Double(index) / Double(count) + 0.008) / 1.008 * .pi / 2)
        return root * root
      }
      return zip(levels, levels.dropFirst()).map { Float(min(1 - $1 / $0, 0.999)) }
    case .sigmoid:
      return Self.linspace(from: -6, to: 6, count: count).map { argument in
        Float(1 / (1 + exponential(-Double(argument)))) * Float(end - start) + Float(start)
      }
    }
  }

  /// ᾱ_t = ∏ (1 − β_s) over s ≤ t.
  package static func alphasCumprod(betas: [Float]) -> [Float] {
    var product = 1.0
    return betas.map { beta in
      product *= Double(1 - beta)
      return Float(product)
    }
  }

  /// Shifts and scales √ᾱ so that the last is 0 and the first stays: Lin et al. (2023), algorithm 1.
  package static func rescaledToZeroSNR(betas: [Float]) -> [Float] {
    let roots = alphasCumprod(betas: betas).map { $0.squareRoot() }
    guard let first = roots.first, let last = roots.last else { return [] }
    let levels = roots.map { root in
      let scaled = (root - last) * (first / (first - last))
      return scaled * scaled
    }
    return [1 - levels[0]] + zip(levels, levels.dropFirst()).map { 1 - $1 / $0 }
  }

  /// As torch.linspace: from either end, up to the middle.
  private static func linspace(from start: Float, to end: Float, count: Int) -> [Float] {
    guard count > 1 else { return [start] }
    let step = (end - start) / Float(count - 1)
    return (0..<count).map { index in
      index < count / 2 ? start + step * Float(index) : end - step * Float(count - 1 - index)
    }
  }
}

/// cos x for x in 0...π/2, by its Taylor series: the first term left out is below 10⁻²¹.
private func cosine(_ x: Double) -> Double {
  stride(from: 24, to: 0, by: -2).reduce(1) { 1 - x * x / Double($1 * ($1 - 1)) * $0 }
}

/// eˣ for |x| ≤ 8, as the 64th power of e^(x/64).
private func exponential(_ x: Double) -> Double {
  let root = stride(from: 12, to: 0, by: -1).reduce(1) { 1 + x / 64 / Double($1) * $0 }
  return (0..<6).reduce(root) { power, _ in power * power }
}
