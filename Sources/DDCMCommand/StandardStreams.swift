import Files
import Foundation

/// Standard input, output and error of this process.
enum StandardStreams {
  /// The argument that means standard input or output.
  static let placeholder = "-"

  static let inputName = "standard input"
  static let outputName = "standard output"

  /// What messages call an output.
  static func name(_ path: String) -> String { path == placeholder ? outputName : FileName.printable(path) }

  static var outputIsTerminal: Bool { isatty(FileHandle.standardOutput.fileDescriptor) != 0 }
  static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) != 0 }

  /// Makes a closed pipe an error of ``output(_:)``, so that the process cleans up.
  static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }

  static func output(_ bytes: some Sequence<UInt8>) throws(FileError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    } catch {
      throw .unwritable(path: outputName, reason: reason(of: error))
    }
  }

  /// Failures are ignored: there is no place left to report them.
  static func error(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// The operating system's words for an error of Foundation.
  static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    return cause.domain == NSPOSIXErrorDomain ? reasonOfFailure(Int32(cause.code)) : error.localizedDescription
  }
}
