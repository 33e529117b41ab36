public import DDCM
import ModelFolder
import Networks

extension Codec {
  /// Width × height of the largest picture that is decoded, unless told otherwise: 64 megapixels.
  public static let defaultPixelLimit = 64_000_000

  /// Finds out, before any work, whether this model can run what a header says.
  ///
  /// - Parameter pixelLimit: the largest width × height.
  /// - Throws: what does not fit, the model first.
  public func check(_ header: Header, pixelLimit: Int = defaultPixelLimit) throws(CodecError) {
    guard header.model == model.identity else {
      throw .wrongModel(needed: header.model, given: model.identity)
    }
    try checkSize(
      header.width, header.height, halvings: header.settings.mostHalvings, pixelLimit: pixelLimit)
    try check(header.settings)
    try check(header.conditioning, steps: header.settings.stepCount)
    let halvings = header.settings.mostHalvings
    let elements = model.shape(width: header.width, height: header.height, halvings: halvings).count
    guard header.dimension == elements else {
      throw .inconsistent(
        "it counts \(header.dimension) elements, where a picture of \(header.width)×\(header.height) pixels has "
          + "\(elements)")
    }
    for stage in header.settings.stages {
      let most = header.settings.mostAtoms(dimension: elements, halvings: stage.halvings)
      if let atoms = stage.atoms.first(where: { !(0...most).contains($0) }) {
        throw .inconsistent("a step has \(atoms) atoms, where its codewords allow at most \(most)")
      }
    }
  }

  package func checkSize(
    _ width: Int, _ height: Int, halvings: Int = 0, pixelLimit: Int
  ) throws(CodecError) {
    guard width > 0, height > 0 else { throw .inconsistent("a picture of \(width)×\(height) pixels has none") }
    let (area, overflows) = width.multipliedReportingOverflow(by: height)
    guard !overflows, area <= pixelLimit else { throw .tooLarge(width: width, height: height, limit: pixelLimit) }
    // Padding makes much of a thin picture, so the sum is done in floating point.
    let pixels =
      Double(model.padded(width, halvings: halvings)) * Double(model.padded(height, halvings: halvings))
    let block = model.autoencoder.blockSize
    let elements = pixels * Double(model.autoencoder.latentChannels) / Double(block * block)
    var most = Header.mostElements
    if elements <= Double(most) {
      most = Header.mostElements(width: width, height: height, halvings: halvings, dimension: Int(elements))
    }
    guard elements <= Double(most) else { throw .latentTooLarge(width: width, height: height, elements: most) }
  }

  private func check(_ conditioning: ConditioningPlan, steps: Int) throws(CodecError) {
    if let fault = conditioning.fault(steps: steps) { throw .inconsistent(fault) }
    do {
      try model.prior.check(conditioning)
    } catch .textNeeded(let digest) {
      throw .textNeeded(digest)
    } catch {
      let words = "\(error)"
      throw .inconsistent(words.hasSuffix(".") ? String(words.dropLast()) : words)
    }
  }

  private func check(_ settings: Settings) throws(CodecError) {
    if let fault = settings.fault { throw .inconsistent(fault) }
    let known = model.prior.schedule.trainTimesteps
    for stage in settings.stages where stage.timesteps[0] >= known {
      throw .inconsistent("it begins at timestep \(stage.timesteps[0]), where the model has \(known)")
    }
    guard settings.mostHalvings == 0 || model.prior.pyramid != nil else {
      throw .inconsistent("it begins at a smaller size, which this model cannot run")
    }
    for number in settings.stages.indices where !settings.denoises(in: number, schedule: model.prior.schedule) {
      throw .inconsistent("a stage begins with more noise than the one before it ends with")
    }
  }
}
