package import DDCM
import Files
import Foundation

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Runs programs and measures them.
struct ChildProcess {
  /// GNU time, which measures memory; nil if it is not installed.
  ///
  /// A process is charged with the memory that its parent had at the start, so the parent must be small.
  private let time: String?

  init(_ tools: Tools = .ofThisProcess) {
    time = ["time", "gtime"].lazy.compactMap { tools.path(of: $0) }.first { Self.isGNU($0) }
  }

  /// Whether `Usage.peakBytes` is measured.
  var measuresMemory: Bool { time != nil }

  /// Runs a program to its end, without input.
  ///
  /// - Parameters:
  ///   - arguments: the first is the program's path.
  ///   - scratch: an existing folder for the program's output.
  /// - Throws: `ProcessError`.
  func run(_ arguments: [String], scratch: String) throws -> Usage {
    let (printed, peak) = (scratch + "/printed.txt", scratch + "/peak.txt")
    let timed = time.map { [$0, "-q", "-f", "%M", "-o", peak] } ?? []
    let start = ContinuousClock.now
    let status = try Self.spawn(timed + arguments, printingTo: printed)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard status == 0 else {
      throw ProcessError.failed(program: arguments[0], status: status, printed: Self.end(of: printed))
    }
    let kilobytes = time == nil ? nil : (try? String(contentsOfFile: peak, encoding: .utf8)).flatMap { Int($0.trimmed) }
    return Usage(seconds: seconds, peakBytes: kilobytes.map { $0 * 1024 })
  }

  /// The output and errors of a program; nil if it cannot be run.
  static func output(of arguments: [String]) -> String? {
    let path = NSTemporaryDirectory() + "/ddcm-\(UUID()).txt"
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard (try? spawn(arguments, printingTo: path)) != nil else { return nil }
    return (try? String(contentsOfFile: path, encoding: .utf8))?.trimmed
  }

  private static func isGNU(_ path: String) -> Bool {
    output(of: [path, "--version"])?.contains("GNU") ?? false
  }

  /// - Returns: the exit status; 128 and the signal's number where a signal ended it.
  private static func spawn(_ arguments: [String], printingTo path: String) throws(ProcessError) -> Int32 {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Threads of a pool block signals, and this program ignores SIGPIPE; the child must do neither.
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (none, usual) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&none)
    unsafe sigemptyset(&usual)
    unsafe sigaddset(&usual, SIGPIPE)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    var child: pid_t = 0
    let failure = unsafe withStrings(arguments) { words in
      unsafe withStrings(environment) { variables in
        unsafe posix_spawn(&child, arguments[0], &actions, &attributes, words, variables)
      }
    }
    guard failure == 0 else { throw .notStarted(program: arguments[0], reason: reasonOfFailure(failure)) }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw .notStarted(program: arguments[0], reason: reasonOfFailure()) }
    }
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  /// Strings as a null-terminated array of C strings.
  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    var copies = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer { for index in strings.indices { unsafe free(copies[index]) } }
    return unsafe copies.withUnsafeMutableBufferPointer { unsafe body(UnsafePointer($0.baseAddress!)) }
  }

  /// The last two lines, where programs report the reason.
  private static func end(of path: String) -> String {
    let data = (try? Data(contentsOf: URL(fileURLWithPath: path))) ?? Data()
    let lines = String(decoding: data.suffix(2000), as: UTF8.self).split(whereSeparator: \.isNewline)
    return String(lines.suffix(2).joined(separator: " ").suffix(300)).trimmed
  }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// Why a program failed.
package enum ProcessError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case notStarted(program: String, reason: String)
  case failed(program: String, status: Int32, printed: String)

  package var ddcmError: DDCMError {
    switch self {
    case .notStarted(let program, let reason):
      DDCMError(.unsupported, "The program '\(program)' cannot be run: \(reason).")
    case .failed(let program, let status, let printed):
      DDCMError(
        .unsupported, "The program '\(program)' failed with status \(status)\(printed.isEmpty ? "." : ": \(printed)")")
    }
  }
}

/// The folders of PATH, in which programs are found.
struct Tools: Sendable {
  let folders: [String]

  static var ofThisProcess: Tools {
    Tools(folders: (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init))
  }

  /// Nil where no folder has an executable of this name. A name with a '/' is a path already.
  func path(of name: String) -> String? {
    let candidates = name.contains("/") ? [name] : folders.map { $0 + "/" + name }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
