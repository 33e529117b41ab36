import DDCM
import Foundation
import HTTPTypes
import ImageCodec
import ModelFolder
import Pictures

/// A picture, and its stream, of random choices.
struct GenerateJob: PreparedJob {
  private let shelf: ModelShelf
  private let entry: ModelShelf.Entry
  private let generation: JobOrder.Generation
  private let seed: UInt64
  private let pixelLimit: Int

  var input: JobInput? { nil }

  init(shelf: ModelShelf, entry: ModelShelf.Entry, _ generation: JobOrder.Generation, pixelLimit: Int) throws {
    self.shelf = shelf
    self.entry = entry
    self.generation = generation
    self.pixelLimit = pixelLimit
    seed = generation.seed ?? UInt64(UInt32.random(in: 0 ... .max))
    if let width = generation.width, let height = generation.height { try check(width, height) }
  }

  private func check(_ width: Int, _ height: Int) throws {
    guard width * height <= pixelLimit else {
      throw Problem(.unprocessableContent, Problem.tooLarge("The picture", width, height, pixelLimit))
    }
  }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let codec = try shelf.codec(entry)
    let (width, height) = (generation.width ?? codec.standardSide, generation.height ?? codec.standardSide)
    try check(width, height)
    let settings = try settings(codec, width: width, height: height)
    var rule = Uniform(using: SplitMix(seed: seed))
    let generated = try codec.run(
      &rule, width: width, height: height, settings: settings, conditioning: ConditioningPlan(generation.conditioning),
      observe: monitor.observer(codec, width: width, height: height))
    return JobOutcome(
      width: width, height: height, stream: generated.stream.serialized(),
      picture: try generated.picture.encoded(as: .png),
      notes: ["seed \(seed)"] + [codec.notice(width: width, height: height)].compactMap(\.self))
  }

  private func settings(_ codec: Codec, width: Int, height: Int) throws -> Settings {
    var options = EncodingOptions(steps: generation.steps ?? EncodingOptions.defaultSteps, seed: seed)
    switch generation.codewords {
    case .standard: break
    case .gaussian(let count): (options.book, options.layout) = (.gaussian(count: count), .flat)
    case .infinite: return try codec.settingsForSampling(width: width, height: height, options: options)
    }
    return try codec.settingsForGenerating(width: width, height: height, options: options)
  }
}
