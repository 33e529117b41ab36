import DDCM
import DDCMFormat
import Essentials
import Quality

extension Codec {
  /// What is encoded, and how.
  struct Encoding {
    let image: RGBImage
    var options: EncodingOptions
    let conditioning: ConditioningPlan
    /// How much each pixel counts; nil for equal weights.
    let weights: ROIWeights?
  }

  /// Encodes several times at one size, with the steps elsewhere (not at other resolutions) and then with other codebooks, and
  /// keeps the image that is nearest to the original. Decoding does not depend on it.
  ///
  /// Nearest is by MS-SSIM; by the weighted squared error where pixels have weights, and by PSNR where the image has fewer
  /// than 11 pixels on a side.
  ///
  /// - Parameters:
  ///   - passes: how often, at least 1, which is the usual plan and no search.
  ///   - observe: called at each step with the number of the pass, from 1; throw to stop.
  /// - Throws: `DDCMError` of category `usage` where no number of codewords gives that size.
  func encode(
    _ work: Encoding, budget: ByteBudget, passes: Int, observe: (Step, Int) throws -> Void
  ) throws -> Encoded {
    let (width, height) = (work.image.width, work.image.height)
    guard passes > 1 else {
      let parameters = try plan(budget: budget, width: width, height: height, options: work.options)
      return try encode(work, parameters) { try observe($0, 1) }
    }
    let bitsPerPixel = 8 * Double(budget.bytes) / Double(width * height)
    var search = PlanSearch()
    var tried: [CodingParameters] = []
    var best: Encoded?
    while tried.count < passes {
      let trial = search.next
      var options = work.options
      options.seed &+= trial.seed
      let parameters: CodingParameters
      do {
        parameters = try plan(
          budget: budget, scheduleRate: bitsPerPixel * exp2(Double(trial.octaves)), width: width, height: height,
          options: options)
      } catch is PlanningError where trial.octaves != 0 {
        search.record(trial, score: nil)
        continue
      }
      // MS-SSIM hardly sees what a higher resolution adds, so it is not to choose between resolutions.
      guard !tried.contains(parameters), tried.allSatisfy({ $0.coarsestLevel == parameters.coarsestLevel }) else {
        search.record(trial, score: nil)
        continue
      }
      tried.append(parameters)
      let encoded = try encode(work, parameters) { try observe($0, tried.count) }
      search.record(trial, score: Self.likeness(encoded.image, work.image, work.weights))
      if search.best == trial { best = encoded }
    }
    guard let best else { preconditionFailure("a search begins with an attempt") }
    return best
  }

  func encode(
    _ work: Encoding, _ parameters: CodingParameters, observe: (Step) throws -> Void
  ) throws -> Encoded {
    try encode(
      work.image, parameters: parameters, conditioning: work.conditioning, weights: work.weights, observe: observe)
  }

  /// Higher is better.
  private static func likeness(_ image: RGBImage, _ original: RGBImage, _ weights: ROIWeights?) -> Double {
    let (shown, wanted) = (PlanarImage(image), PlanarImage(original))
    guard let weights else {
      return (try? MSSSIM().score(shown, against: wanted)) ?? PSNR().score(shown, against: wanted)
    }
    let pixels = weights.values.count
    return -zip(shown.values, wanted.values).enumerated().reduce(0.0) { sum, sample in
      let difference = Double(sample.element.0 - sample.element.1)
      return sum + Double(weights.values[sample.offset % pixels]) * difference * difference
    }
  }
}
