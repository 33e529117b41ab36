public import DDCM
import ModelFolder

extension Codec {
  /// Settings with M atoms at every step that carries a choice. A ladder's steps are where they are for generating.
  ///
  /// - Throws: `PlanningError`.
  public func settings(atoms: Int, width: Int, height: Int, options: EncodingOptions) throws -> Settings {
    let plan = try BitPlan(self, rate: nil, width: width, height: height, options: options)
    guard plan.choices == 0 || atoms <= plan.mostAtoms else {
      throw PlanningError.tooManyAtoms(asked: atoms, most: plan.mostAtoms)
    }
    return plan.settings(atoms: [Int](repeating: atoms, count: plan.choices))
  }

  /// Settings whose stream has the given size.
  ///
  /// - Parameter ladder: the rate, in bits per pixel, for which a ladder's steps are where they are; nil for that of the
  ///   stream.
  /// - Throws: `PlanningError` where no number of atoms gives that size.
  public func plan(
    rate: Rate, ladder: Double? = nil, width: Int, height: Int, options: EncodingOptions = .init()
  ) throws -> Settings {
    let target = rate.bytes(pixels: width * height)
    let plan = try BitPlan(
      self, rate: ladder ?? 8 * Double(target) / (Double(width) * Double(height)), width: width, height: height,
      options: options)
    let atoms = plan.atoms(bytes: target)
    let size = plan.bytes(atoms)
    if case .bytes = rate, size > target { throw PlanningError.tooSmall(asked: target, least: size) }
    guard !atoms.allSatisfy({ $0 == plan.mostAtoms }) || Double(size) >= 0.98 * Double(target) else {
      throw PlanningError.tooLarge(asked: target, most: size)
    }
    return plan.settings(atoms: atoms)
  }
}
