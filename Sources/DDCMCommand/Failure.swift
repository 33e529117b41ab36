import ArgumentParser
import DDCM
import Files

/// How an error reaches the user: an exit code and a text that names options.
enum Failure {
  /// The exit codes of sysexits(3); 130, which is 128 + SIGINT, for cancellation.
  static func exitCode(of error: any Error) -> ExitCode {
    switch DDCMError(error).category {
    case .usage: ExitCode(64)
    case .damaged, .notRecognized, .limit: ExitCode(65)
    case .notFound: ExitCode(66)
    case .modelMissing, .unsupported: ExitCode(69)
    case .internal: ExitCode(70)
    case .inputOutput: ExitCode(74)
    case .cancelled: ExitCode(130)
    }
  }

  /// Fields of requests whose option has another name.
  private static let exceptions: [RequestField: String] = [
    .label: "--class", .bitsPerPixel: "--bpp", .maxBytes: "--bytes", .originalPrompts: "--original-prompt",
    .start: "--from", .overwrite: "--force", RequestField("concurrency"): "--jobs",
  ]

  /// The option that sets a field of a request.
  static func option(_ field: RequestField) -> String { exceptions[field] ?? "--" + field.separated(by: "-") }

  /// Message and remedy.
  ///
  /// - Parameter name: the input, which precedes a message that does not name it; nil for none.
  static func text(of error: any Error, about name: String? = nil) -> String {
    let text = DDCMError(error).rendered(fields: option)
    guard let name, !text.contains("'\(name)'"), !text.lowercased().hasPrefix(name.lowercased()) else { return text }
    return "\(name): \(text)"
  }
}
