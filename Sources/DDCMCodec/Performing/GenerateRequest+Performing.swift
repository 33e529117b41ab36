import DDCM
import DDCMFormat
import ModelFolder

extension GenerateRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> GenerateResult {
    let (width, height) = (width ?? codec.standardSide, height ?? codec.standardSide)
    try codec.checkSize(width, height, maxPixels: maxPixels)
    var choices = SplitMix(seed: seed)
    let parameters = try parameters(codec, width: width, height: height, &choices)
    let observe: (Step) throws -> Void = codec.observer(progress, width: width, height: height)
    let generated: Codec.Encoded
    if let ccfg, let condition = conditioning.condition {
      let plan = ConditioningPlan(conditioning.nullCondition.map { Conditioning($0) })
      // A class that the model lacks is refused before the work.
      try codec.model.check(ConditioningPlan(Conditioning(condition)))
      func guided(_ prior: some ConditionalPrior) throws -> Codec.Encoded {
        var rule = CompressedGuidance(toward: condition, of: prior, candidates: ccfg, using: choices)
        return try codec.run(
          &rule, width: width, height: height, parameters: parameters, conditioning: plan, observe: observe)
      }
      generated = try guided(codec.prior)
    } else {
      var rule = Uniform(using: choices)
      generated = try codec.run(
        &rule, width: width, height: height, parameters: parameters,
        conditioning: ConditioningPlan(
          conditioning.conditioning(promptGuidance: ConditioningOptions.generationGuidance)), observe: observe)
    }
    let stream = generated.stream.conditioned(conditioning.stored(generated.stream.header.conditioning))
    return GenerateResult(
      bytes: stream.serialized(), image: generated.image,
      notes: [codec.notice(width: width, height: height)].compactMap(\.self))
  }

  private func parameters(
    _ codec: Codec, width: Int, height: Int, _ choices: inout SplitMix
  ) throws -> CodingParameters {
    let options = process.encodingOptions(seed: codebookSeed ?? seed)
    guard process.codewords != .infinite else {
      return try codec.parametersForSampling(width: width, height: height, options: options)
    }
    var parameters = try codec.parametersForGenerating(
      atoms: process.chosenAtoms, hasChosenSelectionCode: process.hasChosenSelection, width: width, height: height,
      options: options)
    if codebookSeed != nil {
      let dimension = codec.model.shape(width: width, height: height, downsamplingLevel: 0).count
      let count = options.codebookKind.count(dimension: dimension)
      parameters.initialNoiseIndex = UInt32(Int.random(in: 0..<count, using: &choices))
    }
    return parameters
  }
}
