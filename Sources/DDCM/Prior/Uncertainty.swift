import Essentials

extension Prior {
  /// E(x₀ − x̂₀)² of an element, for photographs in −1…1: a fit to what networks of this kind reach.
  ///
  /// 1/r² = 22·snr^0.15 + 19·snr^0.68: within 12 % of the bundled prior's on photographs for log snr in −7…6.
  ///
  /// - Parameter alphaCumprod: ᾱ, in 0..<1.
  package func uncertainty(alphaCumprod: Double) -> Double {
    let snr = max(alphaCumprod, 1e-12) / (1 - alphaCumprod)
    return 1 / (22 * pow(snr, 0.15) + 19 * pow(snr, 0.68))
  }
}
