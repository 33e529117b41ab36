/// Why no settings fit what was asked for.
public enum PlanningError: Error, Equatable, CustomStringConvertible {
  case tooSmall(asked: Int, least: Int)
  case tooLarge(asked: Int, most: Int)
  case tooManyAtoms(asked: Int, most: Int)

  public var description: String {
    switch self {
    case .tooSmall(let asked, let least):
      "\(asked) bytes are too few: with these options a stream of this picture has at least \(least). Ask for fewer "
        + "steps or more bytes."
    case .tooLarge(let asked, let most):
      "\(asked) bytes are too many: with these options a stream of this picture has at most \(most). Ask for more "
        + "steps or codewords, or for fewer bytes."
    case .tooManyAtoms(let asked, let most):
      "a step cannot have \(asked) atoms: with this picture and codebook it has at most \(most)."
    }
  }
}
