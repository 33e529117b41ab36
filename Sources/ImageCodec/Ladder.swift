import DDCM

/// Where the steps of a stream are: most of them, with all the bits, at a small size down to some noise level, then one
/// step at each larger size.
///
/// At a low rate most of a full-size codeword would speak of details that the noise hides and that are never coded. A
/// picture of half the sides has less of them, and costs a quarter of the time.
struct Ladder {
  /// How often the sides are halved at first.
  let halvings: Int
  /// Steps that carry choices.
  let choices: Int
  /// The coded steps' timesteps end here, on the schedule of 1000.
  private let stop: Double

  /// - Parameters:
  ///   - rate: in bits per pixel.
  ///   - shortSide: of the picture, in pixels; a small picture is not halved below 64.
  ///   - steps: denoiser calls in all.
  init(rate: Double, shortSide: Int, steps: Int, canHalve: Bool) {
    let wanted = rate < 0.15 ? 2 : rate < 0.8 ? 1 : 0
    var halvings = canHalve ? wanted : 0
    while halvings > 0, shortSide >> halvings < 64 || steps < halvings + 2 { halvings -= 1 }
    self.halvings = halvings
    choices = max(1, steps - max(1, halvings))
    stop = Self.stop(rate: rate * Double(1 << (2 * halvings)))
  }

  /// Where coding stops at a rate in bits per pixel of the small picture, found on photographs: half the rate, twice the σ.
  private static func stop(rate: Double) -> Double {
    min(max(100 / rate, 20), 700)
  }

  /// The stages, without atoms.
  func stages(schedule: NoiseSchedule) throws -> [Settings.Stage] {
    let alphas = schedule.alphasCumprod
    let last = alphas.count - 1
    let unit = Double(alphas.count) / 1000
    // Coded steps: evenly spread from the noisiest timestep to where coding stops.
    let end = min(Int(stop * unit), last)
    var times = (0..<choices).map { last - (last - end) * $0 / choices }
    times = times.reduce(into: []) { if $1 < $0.last ?? .max { $0.append($1) } }
    var stages = [(halvings: halvings, times: times)]
    // Each larger size takes up the noise level at which the smaller one ends.
    var alpha = alphas[end]
    for halvings in stride(from: halvings - 1, through: 0, by: -1) {
      alpha = alpha / (4 - 3 * alpha)
      let time = alphas.firstIndex { $0 <= alpha } ?? last
      stages.append((halvings, [min(time, last)]))
    }
    if self.halvings == 0 { stages[0].times.append(end) }
    return try stages.map { stage in
      let list = try Timesteps(
        stage.times.reduce(into: []) { if $1 < $0.last ?? .max { $0.append($1) } }, trainTimesteps: alphas.count)
      return Settings.Stage(halvings: stage.halvings, timesteps: list, atoms: [Int](repeating: 0, count: list.count))
    }
  }

  /// The share of each coded step in the bits: the increase of √snr, as photographs' spectra have E‖x₀ − x̂₀‖² fall about as
  /// 1/√snr (an ideal coder spends ½·E‖x₀ − x̂₀‖²·Δsnr nats on a step; DiffC, arXiv 2501.09815).
  func shares(of times: Timesteps, choices: Int, schedule: NoiseSchedule) -> [Double] {
    let alphas = schedule.alphasCumprod
    let end = alphas[min(Int(stop * Double(alphas.count) / 1000), alphas.count - 1)]
    let levels = times.prefix(choices).map { alphas[$0] } + [end]
    let roots = levels.map { ($0 / (1 - $0)).squareRoot() }
    let gains = zip(roots, roots.dropFirst()).map { max($1 - $0, 1e-9) }
    return gains.map { $0 / gains.reduce(0, +) }
  }
}
