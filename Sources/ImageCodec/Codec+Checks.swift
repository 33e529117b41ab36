public import DDCM
import ModelFolder

extension Codec {
  /// Width × height of the largest picture that is decoded, unless told otherwise: 64 megapixels.
  public static let defaultPixelLimit = 64_000_000

  /// The most elements that a latent has: what the largest transform codebook takes.
  private static let mostElements = 1 << 28

  /// Finds out, before any work, whether this model can run what a header says.
  ///
  /// - Parameter pixelLimit: the largest width × height.
  /// - Throws: what does not fit, the model first.
  public func check(_ header: Header, pixelLimit: Int = defaultPixelLimit) throws(CodecError) {
    guard header.model == model.identity else {
      throw .wrongModel(needed: header.model, given: model.identity)
    }
    try checkSize(header.width, header.height, pixelLimit: pixelLimit)
    try check(header.settings)
    let elements = model.shape(width: header.width, height: header.height).count
    let codewords = header.settings.book.count(dimension: elements)
    guard header.codewords == codewords else {
      throw .inconsistent(
        "it counts \(header.codewords) codewords, where a picture of \(header.width)×\(header.height) pixels has "
          + "\(codewords)")
    }
    let most = header.settings.mixture == .signed ? max(1, codewords / 2) : codewords
    if let atoms = header.settings.atoms.first(where: { !(0...most).contains($0) }) {
      throw .inconsistent("a step has \(atoms) atoms, and \(codewords) codewords allow at most \(most)")
    }
  }

  package func checkSize(_ width: Int, _ height: Int, pixelLimit: Int) throws(CodecError) {
    guard width > 0, height > 0 else { throw .inconsistent("a picture of \(width)×\(height) pixels has none") }
    let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
    guard !overflows, pixels <= pixelLimit else { throw .tooLarge(width: width, height: height, limit: pixelLimit) }
    // Padding makes much of a thin picture, so the sum is done in floating point.
    let elements = 3 * Double(model.padded(width)) * Double(model.padded(height))
    guard elements <= Double(Self.mostElements) else {
      throw .latentTooLarge(width: width, height: height, elements: Self.mostElements)
    }
  }

  private func check(_ settings: Settings) throws(CodecError) {
    guard settings.atoms.count == settings.timesteps.count, settings.atoms.last == 0 else {
      throw .inconsistent("each step but the last has a number of atoms, and the last has none")
    }
    guard settings.timesteps[0] < model.prior.schedule.trainTimesteps else {
      throw .inconsistent(
        "it begins at timestep \(settings.timesteps[0]), where the model has \(model.prior.schedule.trainTimesteps)")
    }
  }
}
