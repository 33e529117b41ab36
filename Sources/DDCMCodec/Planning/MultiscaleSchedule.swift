import DDCM
import Essentials
import ModelFolder
import Networks

/// A schedule over several resolutions: most steps, with all the bits, at a low resolution down to some noise level; one
/// without bits that removes the rest of the noise; then one step at each higher resolution.
///
/// At a low rate most of a codeword at full resolution would describe details that the noise hides and that are never coded.
/// An image of half the resolution has fewer of them, and costs a quarter of the time.
struct MultiscaleSchedule {
  /// Of the first stage; width and height are divided by 2 to this power.
  let downsamplingLevel: Int
  /// Steps that carry choices.
  let choices: Int
  /// Whether the first stage ends with a step without a choice that removes the rest of the noise.
  private let hasFinalDenoise: Bool
  /// The timestep, of 1000, at which coding stops.
  private let stop: Double
  /// Where steps are between evenly spaced in information, 1, and in timesteps, 0.
  private let density: Double

  /// - Parameters:
  ///   - rate: in bits per pixel; nil where the choices are random.
  ///   - shortSide: of the image, in pixels.
  ///   - steps: denoiser calls in all, at least 2.
  ///   - prefersSpeed: whether low resolutions are used up to higher rates.
  ///   - model: only models that were trained on several scales begin at a low resolution.
  init(rate: Double?, shortSide: Int, steps: Int, prefersSpeed: Bool, model: Model) {
    let smallest = model.prior.pyramid == nil ? nil : model.smallestSide
    let leastRates = Self.leastRates(prefersSpeed: prefersSpeed)
    let wanted = rate.map { rate in leastRates.firstIndex { rate >= $0 }! } ?? Self.generating.downsamplingLevel
    var downsamplingLevel = smallest == nil ? 0 : wanted
    while downsamplingLevel > 0,
      shortSide >> downsamplingLevel < smallest ?? 0 || steps < downsamplingLevel + 2
    {
      downsamplingLevel -= 1
    }
    self.downsamplingLevel = downsamplingLevel
    hasFinalDenoise = downsamplingLevel == 0 || steps - downsamplingLevel >= 6
    choices = steps - downsamplingLevel - (hasFinalDenoise ? 1 : 0)
    // A latent's element says as much as the pixels that it stands for.
    let side = model.prior.pyramid == nil ? model.autoencoder.blockSize : 1 << downsamplingLevel
    stop = rate.map { Self.stop(rate: $0 * Double(side * side)) } ?? Self.generating.stop
    density = rate == nil ? Self.generating.density : Self.density
  }

  /// For random choices: forms at half resolution and details at full resolution, with steps evenly spaced to where little
  /// noise is left, as samplers have them.
  private static let generating = (downsamplingLevel: 1, stop: 30.0, density: 0.0)

  /// By downsampling level, the lowest rate in bits per pixel for which a schedule begins at that level.
  ///
  /// From 0.15 bits per pixel on, coding at full resolution is nearer to the original by PSNR and by deep features than coding
  /// at half resolution, and from 0.03 on half resolution is nearer than a quarter: Benchmarks/README.md.
  static func leastRates(prefersSpeed: Bool) -> [Double] { prefersSpeed ? [0.45, 0.07, 0] : [0.15, 0.04, 0] }

  /// The steps of a stream of so many bits: as many as are asked for, as long as each has enough bits.
  ///
  /// A step's trellis begins and ends with signs that few bits decide, so that each step costs about as much as 5 bits that
  /// say nothing. Up to 26 steps are as they are asked for; more of them with few bits each are worse than fewer:
  /// Benchmarks/README.md.
  static func steps(_ wanted: Int, bits: Int) -> Int {
    min(wanted, max(EncodingOptions.defaultSteps, bits / leastBitsPerStep))
  }

  private static let leastBitsPerStep = 192

  /// Where coding stops at a rate in bits per pixel of the image at the first resolution; found on photographs.
  private static func stop(rate: Double) -> Double {
    min(max(115 * pow(max(rate, 1e-6), -0.55), 20), 700)
  }

  /// The last timesteps, of 1000, by downsampling level: little noise, so that little changes.
  private static let finish = [12.0, 15.0]

  /// The stages, without atoms.
  func stages(schedule: NoiseSchedule) throws -> [CodingParameters.Stage] {
    let last = schedule.trainTimesteps - 1
    func timestep(_ ofThousand: Double) -> Int { min(Int(ofThousand * Double(last + 1) / 1000), last) }
    let end = min(timestep(stop), last - choices)
    let coded = timesteps(from: last, to: end, schedule)
    var stages = [try stage(hasFinalDenoise ? coded + [end] : coded, downsamplingLevel, schedule)]
    for downsamplingLevel in Swift.stride(from: downsamplingLevel - 1, through: 0, by: -1) {
      stages.append(try stage([timestep(Self.finish[downsamplingLevel])], downsamplingLevel, schedule))
    }
    return stages
  }

  /// As many timesteps as there are choices, before `end`: denser where more information is coded.
  private func timesteps(from first: Int, to end: Int, _ schedule: NoiseSchedule) -> [Int] {
    guard end >= 0 else { return (0..<choices).map { first - $0 } }
    let begin = information(at: first, schedule)
    let all = information(at: end, schedule) - begin
    func progress(_ timestep: Int) -> Double {
      let time = Double(first - timestep) / Double(first - end)
      return (1 - density) * time + density * (information(at: timestep, schedule) - begin) / all
    }
    var list: [Int] = []
    for place in 0..<choices {
      var timestep = list.last.map { $0 - 1 } ?? first
      // What follows needs a timestep each.
      while timestep > end + choices - place, progress(timestep) < Double(place) / Double(choices) { timestep -= 1 }
      list.append(timestep)
    }
    return list
  }

  /// - Parameter times: what falls below 0, where there are more steps than timesteps, is left out.
  private func stage(_ times: [Int], _ downsamplingLevel: Int, _ schedule: NoiseSchedule) throws
    -> CodingParameters.Stage
  {
    let list = try Timesteps(times.filter { $0 >= 0 }, trainTimesteps: schedule.trainTimesteps)
    return CodingParameters.Stage(
      downsamplingLevel: downsamplingLevel, timesteps: list, atoms: [Int](repeating: 0, count: list.count))
  }

  /// The share of each coded step in the bits.
  func shares(of times: Timesteps, choices: Int, schedule: NoiseSchedule) -> [Double] {
    let end = choices < times.count ? times[choices] : times[choices - 1] / 2
    let known = (times.prefix(choices) + [end]).map { information(at: $0, schedule) }
    let gains = zip(known, known.dropFirst()).map { max($1 - $0, 1e-9) }
    return gains.map { $0 / gains.reduce(0, +) }
  }

  /// The information about an image that has been coded down to this noise level, in a unit of its own: a power of the
  /// signal-to-noise ratio.
  ///
  /// An ideal coder spends ½·E‖x₀ − x̂₀‖²·Δsnr nats on a step (DiffC, arXiv 2501.09815), and photographs' spectra have
  /// E‖x₀ − x̂₀‖² fall about as 1/√snr, so that the power would be ½. A larger power is better on photographs: later choices
  /// repeat a part of the information of earlier ones.
  private func information(at timestep: Int, _ schedule: NoiseSchedule) -> Double {
    let alpha = schedule.alphasCumprod[timestep]
    return pow(alpha / (1 - alpha), 0.65)
  }

  /// The density for coding; found on photographs.
  private static let density = 0.6
}
