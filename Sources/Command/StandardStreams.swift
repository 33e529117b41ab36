import Files
import Foundation

/// Standard input, output and error of this process.
enum StandardStreams {
  /// The argument that means standard input or output.
  static let placeholder = "-"

  /// What to call them in messages.
  static let inputName = "standard input"
  static let outputName = "standard output"

  /// What to call an output.
  static func name(_ path: String) -> String { path == placeholder ? outputName : path }

  static var outputIsTerminal: Bool { isatty(FileHandle.standardOutput.fileDescriptor) != 0 }
  static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) != 0 }

  /// A reader that is gone is then an error of `output`, and the process ends in order.
  static func ignoreClosedPipes() {
    signal(SIGPIPE, SIG_IGN)
  }

  static func output(_ bytes: some Sequence<UInt8>) throws(FileError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw .unwritable(path: outputName, reason: reason(of: error))
    }
  }

  /// Nobody is left to tell where this fails.
  static func error(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// The operating system's words, without Foundation's around them.
  static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    return cause.domain == NSPOSIXErrorDomain ? reasonOfFailure(Int32(cause.code)) : error.localizedDescription
  }
}
