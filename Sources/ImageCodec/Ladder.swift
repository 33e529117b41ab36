import DDCM
import Foundation
import ModelFolder
import Networks

/// Where the steps are: most of them, with all the bits, at a small size down to some noise level; a few without bits that
/// take the rest of the noise away; then one step at each larger size.
///
/// At a low rate most of a full-size codeword would speak of details that the noise hides and that are never coded. A
/// picture of half the sides has less of them, and costs a quarter of the time.
struct Ladder {
  /// How often the sides are halved at first.
  let halvings: Int
  /// Steps that carry choices.
  let choices: Int
  /// Steps at the small size that carry none.
  private let rest: Int
  /// The timestep, of 1000, at which coding stops.
  private let stop: Double

  /// - Parameters:
  ///   - rate: in bits per pixel.
  ///   - shortSide: of the picture, in pixels.
  ///   - steps: denoiser calls in all, at least 2.
  ///   - model: a picture is reduced for one alone that was trained on several scales.
  init(rate: Double, shortSide: Int, steps: Int, model: Model) {
    let smallest = model.prior.pyramid == nil ? nil : model.smallestSide
    var halvings = smallest == nil ? 0 : (0...2).first { rate >= Self.leastRate(halvings: $0) }!
    while halvings > 0, shortSide >> halvings < smallest ?? 0 || steps < halvings + 2 { halvings -= 1 }
    self.halvings = halvings
    rest = max(halvings == 0 ? 1 : 0, min(3, (steps - halvings) / 6))
    choices = steps - halvings - rest
    // A latent's element says as much as the pixels that it stands for.
    let side = model.prior.pyramid == nil ? model.autoencoder.blockSize : 1 << halvings
    stop = Self.stop(rate: rate * Double(side * side))
  }

  /// The rate from which on a ladder begins with sides halved so often and no more.
  static func leastRate(halvings: Int) -> Double { [0.8, 0.15, 0][halvings] }

  /// Where coding stops at a rate in bits per pixel of the small picture; found on photographs.
  private static func stop(rate: Double) -> Double {
    min(max(130 * pow(max(rate, 1e-6), -0.55), 20), 700)
  }

  /// The last steps, of 1000, at each size but the smallest, from the full size up: little noise, so that little changes.
  private static let finish = [12.0, 15.0]

  /// The stages, without atoms.
  func stages(schedule: NoiseSchedule) throws -> [Settings.Stage] {
    let last = schedule.trainTimesteps - 1
    func timestep(_ ofThousand: Double) -> Int { min(Int(ofThousand * Double(last + 1) / 1000), last) }
    // Even strides, which the header says in few bytes.
    let stride = max(1, (last - timestep(stop)) / choices)
    let coded = (0..<choices).map { last - stride * $0 }
    let end = last - stride * choices
    let shorter = max(1, (end - timestep(8)) / max(rest, 1))
    let uncoded = (0..<rest).map { end - shorter * $0 }
    var stages = [try stage(coded + uncoded, halvings, schedule)]
    for halvings in Swift.stride(from: halvings - 1, through: 0, by: -1) {
      stages.append(try stage([timestep(Self.finish[halvings])], halvings, schedule))
    }
    return stages
  }

  /// - Parameter times: what falls below 0, where there are more steps than timesteps, is left out.
  private func stage(_ times: [Int], _ halvings: Int, _ schedule: NoiseSchedule) throws -> Settings.Stage {
    let list = try Timesteps(times.filter { $0 >= 0 }, trainTimesteps: schedule.trainTimesteps)
    return Settings.Stage(halvings: halvings, timesteps: list, atoms: [Int](repeating: 0, count: list.count))
  }

  /// The share of each coded step in the bits: the increase of √snr, as photographs' spectra have E‖x₀ − x̂₀‖² fall about as
  /// 1/√snr (an ideal coder spends ½·E‖x₀ − x̂₀‖²·Δsnr nats on a step; DiffC, arXiv 2501.09815).
  func shares(of times: Timesteps, choices: Int, schedule: NoiseSchedule) -> [Double] {
    let alphas = schedule.alphasCumprod
    let end = choices < times.count ? times[choices] : times[choices - 1] / 2
    let roots = (times.prefix(choices) + [end]).map { (alphas[$0] / (1 - alphas[$0])).squareRoot() }
    let gains = zip(roots, roots.dropFirst()).map { max($1 - $0, 1e-9) }
    return gains.map { $0 / gains.reduce(0, +) }
  }
}
