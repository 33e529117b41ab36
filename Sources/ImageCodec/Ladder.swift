import DDCM
import Foundation
import ModelFolder
import Networks

/// Where the steps are: most of them, with all the bits, at a small size down to some noise level; one without bits that
/// takes the rest of the noise away; then one step at each larger size.
///
/// At a low rate most of a full-size codeword would speak of details that the noise hides and that are never coded. A
/// picture of half the sides has less of them, and costs a quarter of the time.
struct Ladder {
  /// How often the sides are halved at first.
  let halvings: Int
  /// Steps that carry choices.
  let choices: Int
  /// Whether a step at the small size that carries none takes away the rest of the noise.
  private let rests: Bool
  /// The timestep, of 1000, at which coding stops.
  private let stop: Double
  /// How far steps follow what is told, 1, and not the timesteps, 0.
  private let density: Double

  /// - Parameters:
  ///   - rate: in bits per pixel; nil where the choices tell nothing of a picture, but make one.
  ///   - shortSide: of the picture, in pixels.
  ///   - steps: denoiser calls in all, at least 2.
  ///   - isHasty: whether small pictures are told for longer.
  ///   - model: a picture is reduced for one alone that was trained on several scales.
  init(rate: Double?, shortSide: Int, steps: Int, isHasty: Bool, model: Model) {
    let smallest = model.prior.pyramid == nil ? nil : model.smallestSide
    let leastRates = Self.leastRates(isHasty: isHasty)
    let wanted = rate.map { rate in leastRates.firstIndex { rate >= $0 }! } ?? Self.making.halvings
    var halvings = smallest == nil ? 0 : wanted
    while halvings > 0, shortSide >> halvings < smallest ?? 0 || steps < halvings + 2 { halvings -= 1 }
    self.halvings = halvings
    rests = halvings == 0 || steps - halvings >= 6
    choices = steps - halvings - (rests ? 1 : 0)
    // A latent's element says as much as the pixels that it stands for.
    let side = model.prior.pyramid == nil ? model.autoencoder.blockSize : 1 << halvings
    stop = rate.map { Self.stop(rate: $0 * Double(side * side)) } ?? Self.making.stop
    density = rate == nil ? Self.making.density : Self.density
  }

  /// Where nothing is told, half the sides have the forms and the full ones the details, and the steps are even to where
  /// little noise is left, as samplers have them.
  private static let making = (halvings: 1, stop: 30.0, density: 0.0)

  /// By halvings, the rate from which on a ladder begins with sides halved so often and no more.
  ///
  /// From 0.15 bits per pixel on a picture told at full size is nearer to the original by PSNR and by deep features than
  /// one told at half the sides, and from 0.03 on one at half the sides than one at a quarter: Benchmarks/README.md.
  /// Where haste counts, the smaller one is kept until it has little left to be told.
  static func leastRates(isHasty: Bool) -> [Double] { isHasty ? [0.45, 0.07, 0] : [0.15, 0.04, 0] }

  /// Where coding stops at a rate in bits per pixel of the small picture; found on photographs.
  private static func stop(rate: Double) -> Double {
    min(max(115 * pow(max(rate, 1e-6), -0.55), 20), 700)
  }

  /// The last steps, of 1000, at each size but the smallest, from the full size up: little noise, so that little changes.
  private static let finish = [12.0, 15.0]

  /// The stages, without atoms.
  func stages(schedule: NoiseSchedule) throws -> [Settings.Stage] {
    let last = schedule.trainTimesteps - 1
    func timestep(_ ofThousand: Double) -> Int { min(Int(ofThousand * Double(last + 1) / 1000), last) }
    let end = min(timestep(stop), last - choices)
    let coded = timesteps(from: last, to: end, schedule)
    var stages = [try stage(rests ? coded + [end] : coded, halvings, schedule)]
    for halvings in Swift.stride(from: halvings - 1, through: 0, by: -1) {
      stages.append(try stage([timestep(Self.finish[halvings])], halvings, schedule))
    }
    return stages
  }

  /// As many timesteps as there are choices, before `end`: denser where more is told.
  private func timesteps(from first: Int, to end: Int, _ schedule: NoiseSchedule) -> [Int] {
    guard end >= 0 else { return (0..<choices).map { first - $0 } }
    let begin = told(at: first, schedule)
    let all = told(at: end, schedule) - begin
    func progress(_ timestep: Int) -> Double {
      let time = Double(first - timestep) / Double(first - end)
      return (1 - density) * time + density * (told(at: timestep, schedule) - begin) / all
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
  private func stage(_ times: [Int], _ halvings: Int, _ schedule: NoiseSchedule) throws -> Settings.Stage {
    let list = try Timesteps(times.filter { $0 >= 0 }, trainTimesteps: schedule.trainTimesteps)
    return Settings.Stage(halvings: halvings, timesteps: list, atoms: [Int](repeating: 0, count: list.count))
  }

  /// The share of each coded step in the bits.
  func shares(of times: Timesteps, choices: Int, schedule: NoiseSchedule) -> [Double] {
    let end = choices < times.count ? times[choices] : times[choices - 1] / 2
    let known = (times.prefix(choices) + [end]).map { told(at: $0, schedule) }
    let gains = zip(known, known.dropFirst()).map { max($1 - $0, 1e-9) }
    return gains.map { $0 / gains.reduce(0, +) }
  }

  /// How much of a picture has been told where this much noise is left, in a unit of its own: a power of the signal-to-noise ratio.
  ///
  /// An ideal coder spends ½·E‖x₀ − x̂₀‖²·Δsnr nats on a step (DiffC, arXiv 2501.09815), and photographs' spectra have
  /// E‖x₀ − x̂₀‖² fall about as 1/√snr, so that the power would be ½. Somewhat later is better on photographs: of what is told
  /// early a part is told again.
  private func told(at timestep: Int, _ schedule: NoiseSchedule) -> Double {
    let alpha = schedule.alphasCumprod[timestep]
    return pow(alpha / (1 - alpha), 0.65)
  }

  /// The density where a picture is told; found on photographs.
  private static let density = 0.6
}
