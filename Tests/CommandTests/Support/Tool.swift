import Foundation

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The built command, as a shell runs it.
enum Tool {
  /// The result of a run.
  struct Outcome {
    let status: Int32
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Beside the tests.
  static let path: String = {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL ?? Bundle.main.executableURL!
    return bundle.deletingLastPathComponent().appending(path: "ddcm").path
  }()

  /// - Parameters:
  ///   - input: the contents of standard input; nil for none.
  ///   - environment: added to this process's own, without the variables that name models.
  ///   - program: the path of the command; nil for the built one.
  static func run(
    _ arguments: String..., input: [UInt8]? = nil, in folder: String, environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(arguments, input: input, in: folder, environment: environment)
  }

  static func run(
    _ arguments: [String], input: [UInt8]? = nil, in folder: String, environment: [String: String] = [:],
    program: String? = nil
  ) throws -> Outcome {
    let process = process(arguments, in: folder, environment: environment, program: program)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    let pipe = Pipe()
    process.standardInput = input == nil ? FileHandle.nullDevice : pipe
    try process.run()
    if let input {
      try pipe.fileHandleForWriting.write(contentsOf: Data(input))
      try pipe.fileHandleForWriting.close()
    }
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: Array(bytes), errors: String(decoding: text, as: UTF8.self))
  }

  /// A run that has not started yet.
  ///
  /// - Parameter program: the path of the command; nil for the built one.
  static func process(
    _ arguments: [String], in folder: String, environment: [String: String] = [:], program: String? = nil
  ) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program ?? path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let own = ProcessInfo.processInfo.environment.filter { !["DDCM_MODEL", "DDCM_MODELS"].contains($0.key) }
    let defaults = ["COLUMNS": "80", "HF_HUB_CACHE": folder + "/hub", "XDG_CACHE_HOME": folder + "/cache"]
    process.environment = own.merging(defaults) { $1 }.merging(environment) { $1 }
    return process
  }

  /// Starts a run that receives signals, which threads of tests may block.
  static func startInterruptible(_ process: Process) throws {
    var (signals, before) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try process.run()
  }

  /// Runs with a terminal as standard output and standard error.
  ///
  /// - Returns: the terminal's contents, with its line ends.
  static func runOnTerminal(_ arguments: String..., in folder: String) throws -> (status: Int32, shown: String) {
    var (controller, terminal): (Int32, Int32) = (0, 0)
    guard unsafe openpty(&controller, &terminal, nil, nil, nil) == 0 else { throw CocoaError(.fileReadUnknown) }
    let process = process(arguments, in: folder)
    process.standardInput = FileHandle.nullDevice
    let handle = FileHandle(fileDescriptor: terminal, closeOnDealloc: false)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    close(terminal)
    process.waitUntilExit()  // the output is smaller than the terminal's buffer
    var shown: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(controller, &buffer, buffer.count)
      guard count > 0 else { break }  // an error on Linux, where the other end is closed
      shown += buffer[..<count]
    }
    close(controller)
    return (process.terminationStatus, String(decoding: shown, as: UTF8.self))
  }
}
