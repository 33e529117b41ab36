public import DDCM
import Foundation
public import Pictures
import Quality

extension Codec {
  /// Encodes several times at one size, with the steps elsewhere (not at other sizes of the picture) and then with other
  /// codebooks, and keeps the picture that is nearest to the original. No decoder needs to know.
  ///
  /// Nearest is by MS-SSIM; by the weighted squared error where pixels have an importance, and by PSNR where the picture has
  /// fewer than 11 pixels on a side.
  ///
  /// - Parameters:
  ///   - passes: how often, at least 1, which is the usual plan and no search.
  ///   - conditioning, importance: as for ``encode(_:settings:conditioning:importance:observe:)``.
  ///   - observe: called at each step with the number of the pass, from 1; throw to stop.
  /// - Throws: as that, and `PlanningError` where no number of atoms gives that size.
  public func encode(
    _ picture: Picture, rate: Rate, passes: Int = 1, options: EncodingOptions = .init(),
    conditioning: ConditioningPlan = .none, importance: Importance? = nil,
    observe: (Step, Int) throws -> Void = { _, _ in }
  ) throws -> Encoded {
    precondition(passes >= 1)
    guard passes > 1 else {
      let settings = try plan(rate: rate, width: picture.width, height: picture.height, options: options)
      return try encode(picture, settings: settings, conditioning: conditioning, importance: importance) {
        try observe($0, 1)
      }
    }
    let bitsPerPixel =
      8 * Double(rate.bytes(pixels: picture.width * picture.height)) / Double(picture.width * picture.height)
    var search = PlanSearch()
    var tried: [Settings] = []
    var best: Encoded?
    while tried.count < passes {
      let trial = search.next
      var options = options
      options.seed &+= trial.seed
      let settings: Settings
      do {
        settings = try plan(
          rate: rate, ladder: bitsPerPixel * exp2(Double(trial.octaves)), width: picture.width, height: picture.height,
          options: options)
      } catch is PlanningError where trial.octaves != 0 {
        search.record(trial, score: nil)
        continue
      }
      // MS-SSIM sees hardly any of what is told at a larger size, so it is not to choose between sizes.
      guard !tried.contains(settings), tried.allSatisfy({ $0.mostHalvings == settings.mostHalvings }) else {
        search.record(trial, score: nil)
        continue
      }
      tried.append(settings)
      let encoded = try encode(picture, settings: settings, conditioning: conditioning, importance: importance) {
        try observe($0, tried.count)
      }
      search.record(trial, score: Self.likeness(encoded.picture, picture, importance))
      if search.best == trial { best = encoded }
    }
    guard let best else { preconditionFailure("a search begins with an attempt") }
    return best
  }

  /// Higher is better.
  private static func likeness(_ picture: Picture, _ original: Picture, _ importance: Importance?) -> Double {
    let (shown, wanted) = (PlanarPicture(picture), PlanarPicture(original))
    guard let importance else {
      return (try? MSSSIM().score(shown, against: wanted)) ?? PSNR().score(shown, against: wanted)
    }
    let pixels = importance.values.count
    return -zip(shown.samples, wanted.samples).enumerated().reduce(0.0) { sum, sample in
      let difference = Double(sample.element.0 - sample.element.1)
      return sum + Double(importance.values[sample.offset % pixels]) * difference * difference
    }
  }
}
