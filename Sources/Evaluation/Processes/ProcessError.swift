/// Why a program did not do its work.
public enum ProcessError: Error, Equatable, CustomStringConvertible {
  case notStarted(program: String, reason: String)
  case failed(program: String, status: Int32, printed: String)

  public var description: String {
    switch self {
    case .notStarted(let program, let reason):
      "'\(program)' cannot be run: \(reason)."
    case .failed(let program, let status, let printed):
      "'\(program)' failed with status \(status)" + (printed.isEmpty ? "." : ": \(printed)")
    }
  }
}
