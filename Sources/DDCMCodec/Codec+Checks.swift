package import DDCM
package import DDCMFormat
import ModelFolder
import Networks

extension Codec {
  /// Finds out, before any work, whether this model can run what a header says.
  ///
  /// - Parameter maxPixels: the largest width × height.
  /// - Throws: what does not fit, the model first.
  package func check(_ header: Header, maxPixels: Int = DecodeRequest.defaultMaxPixels) throws(DDCMError) {
    guard header.model == model.identity else {
      throw Self.wrongModel(needed: header.model, given: model.identity)
    }
    let level = header.parameters.coarsestLevel
    try checkSize(header.width, header.height, downsamplingLevel: level, maxPixels: maxPixels)
    try check(header.parameters)
    if let fault = header.conditioning.fault(steps: header.parameters.stepCount) { throw Self.contradiction(fault) }
    try checkConditioning(header.conditioning)
    let elements = model.shape(width: header.width, height: header.height, downsamplingLevel: level).count
    guard header.dimension == elements else {
      throw Self.contradiction(
        "it counts \(header.dimension) elements, where an image of \(header.width)×\(header.height) pixels has "
          + "\(elements)")
    }
    for stage in header.parameters.stages {
      let most = header.parameters.mostAtoms(dimension: elements, downsamplingLevel: stage.downsamplingLevel)
      if let atoms = stage.atoms.first(where: { $0 > most }) {
        throw Self.contradiction("a step has \(atoms) atoms, where its codewords allow at most \(most)")
      }
    }
  }

  /// A stream whose conditions the model does not have is damaged; a digest whose text the caller must supply is not.
  private func checkConditioning(_ plan: ConditioningPlan) throws(DDCMError) {
    do throws(ConditioningError) {
      try model.conditioning.check(plan)
    } catch {
      guard case .textNeeded = error else {
        throw DDCMError(.damaged, "The stream does not fit the model: \(error.ddcmError.message)")
      }
      throw error.ddcmError
    }
  }

  package func checkSize(
    _ width: Int, _ height: Int, downsamplingLevel: Int = 0, maxPixels: Int
  ) throws(DDCMError) {
    guard width > 0, height > 0 else { throw Self.contradiction("an image of \(width)×\(height) pixels has none") }
    let (area, overflows) = width.multipliedReportingOverflow(by: height)
    guard !overflows, area <= maxPixels else {
      throw DDCMError(
        .limit, "The image has \(width)×\(height) pixels, and the limit is \(maxPixels).",
        remedy: "Set \(.maxPixels) higher if you trust the input.")
    }
    // Padding makes much of a thin image, so the sum is done in floating point.
    let pixels =
      Double(model.padded(width, downsamplingLevel: downsamplingLevel))
      * Double(model.padded(height, downsamplingLevel: downsamplingLevel))
    let block = model.autoencoder.blockSize
    let elements = pixels * Double(model.autoencoder.latentChannels) / Double(block * block)
    var most = Header.mostElements
    if elements <= Double(most) {
      most = Header.mostElements(
        width: width, height: height, downsamplingLevel: downsamplingLevel, dimension: Int(elements))
    }
    guard elements <= Double(most) else {
      throw DDCMError(
        .limit,
        "An image of \(width)×\(height) pixels is too large for this model: padded, it has more than \(most) elements.",
        remedy: "Use a smaller image.")
    }
  }

  private func check(_ parameters: CodingParameters) throws(DDCMError) {
    let known = model.prior.schedule.trainTimesteps
    for stage in parameters.stages where stage.timesteps[0] >= known {
      throw Self.contradiction("it begins at timestep \(stage.timesteps[0]), where the model has \(known)")
    }
    guard parameters.coarsestLevel == 0 || model.prior.pyramid != nil else {
      throw Self.contradiction("it begins at a lower resolution, which this model cannot run")
    }
    for number in parameters.stages.indices where !parameters.denoises(in: number, schedule: model.prior.schedule) {
      throw Self.contradiction("a stage begins with more noise than the one before it ends with")
    }
  }

  static func contradiction(_ reason: String) -> DDCMError {
    DDCMError(.damaged, "The stream contradicts itself or its model: \(reason).")
  }

  static func wrongModel(needed: ModelIdentity, given: ModelIdentity?) -> DDCMError {
    let found = given.map { ", and the model at hand is \($0)" } ?? ""
    return DDCMError(
      .modelMissing, "The stream was made with the model \(needed)\(found).",
      remedy:
        "Get the model that made it and set \(.model) to its folder, or name the folder that holds it in DDCM_MODELS.")
  }
}
