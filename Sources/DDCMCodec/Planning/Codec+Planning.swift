package import DDCM
import ModelFolder
import Networks

extension Codec {
  /// The parameters of a stream at a rate, or with the number of codewords that the process options set.
  ///
  /// - Throws: `DDCMError` of category `usage` where no number of codewords gives that size.
  func parameters(
    rate: Rate?, _ process: ProcessOptions, width: Int, height: Int, options: EncodingOptions
  ) throws -> CodingParameters {
    if rate == nil, let atoms = process.chosenAtoms {
      return try parameters(atoms: atoms, width: width, height: height, options: options)
    }
    let budget = (rate ?? .standard).budget(pixels: width * height)
    return try plan(budget: budget, width: width, height: height, options: options)
  }

  /// Parameters with M codewords at every step that carries a choice. The steps of a multiscale schedule are where they are
  /// for generating.
  package func parameters(
    atoms: Int, width: Int, height: Int, options: EncodingOptions
  ) throws -> CodingParameters {
    let plan = try BitPlan(self, rate: nil, width: width, height: height, options: options)
    guard plan.choices == 0 || atoms <= plan.mostAtoms else {
      throw PlanningError.tooManyAtoms(asked: atoms, most: plan.mostAtoms)
    }
    return plan.parameters(atoms: [Int](repeating: atoms, count: plan.choices))
  }

  /// Parameters whose stream has the given size.
  ///
  /// - Parameter scheduleRate: the rate, in bits per pixel, for which a multiscale schedule places its steps; nil for that of
  ///   the stream.
  package func plan(
    rate: Rate, scheduleRate: Double? = nil, width: Int, height: Int, options: EncodingOptions = .init()
  ) throws -> CodingParameters {
    try plan(
      budget: rate.budget(pixels: width * height), scheduleRate: scheduleRate, width: width, height: height,
      options: options)
  }

  func plan(
    budget: ByteBudget, scheduleRate: Double? = nil, width: Int, height: Int, options: EncodingOptions
  ) throws -> CodingParameters {
    let target = budget.bytes
    let plan = try BitPlan(
      self, rate: scheduleRate ?? 8 * Double(target) / (Double(width) * Double(height)), bytes: target, width: width,
      height: height, options: options)
    let atoms = plan.atoms(bytes: target)
    let size = plan.bytes(atoms)
    if budget.isLimit, size > target { throw PlanningError.tooSmall(asked: target, least: size) }
    // A limit above the largest stream is no error.
    guard budget.isLimit || !atoms.allSatisfy({ $0 == plan.mostAtoms }) || Double(size) >= 0.98 * Double(target) else {
      throw PlanningError.tooLarge(asked: target, most: size)
    }
    return plan.parameters(atoms: atoms)
  }

  /// Parameters for random choices: of the gaussian codebook one codeword is taken as it is, as in the paper; of the transform
  /// codebook enough that their sum is normal.
  ///
  /// - Parameters:
  ///   - atoms: M; nil for that.
  ///   - hasChosenSelectionCode: whether the options' selection code was asked for, and is not only their default.
  package func parametersForGenerating(
    atoms: Int? = nil, hasChosenSelectionCode: Bool = false, width: Int, height: Int, options: EncodingOptions
  ) throws -> CodingParameters {
    var options = options
    guard case .gaussian = options.codebookKind else {
      if !hasChosenSelectionCode { options.selectionCode = .signed }
      return try parameters(atoms: atoms ?? 8, width: width, height: height, options: options)
    }
    if !hasChosenSelectionCode { options.selectionCode = .nested(bits: 1) }
    return try parameters(atoms: atoms ?? 1, width: width, height: height, options: options)
  }

  /// Parameters for fresh noise without choices, as DDPM samples.
  package func parametersForSampling(width: Int, height: Int, options: EncodingOptions) throws -> CodingParameters {
    var options = options
    (options.layout, options.selectionCode) = (.flat, .signed)
    var parameters = try parameters(atoms: 0, width: width, height: height, options: options)
    parameters.unselectedEta = .ancestral
    return parameters
  }
}
