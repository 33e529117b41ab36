import Foundation
import Synchronization

/// What the user sees: results on standard output; notes, failures and progress on standard error.
struct Console: Sendable {
  private let quiet: Bool
  private let showsProgress: Bool
  private let standardOutputCarriesData: Bool
  private let screen = Screen()

  /// How many inputs are processed at the same time.
  let concurrency: Int

  /// - Parameters:
  ///   - quiet: whether only errors are printed.
  ///   - progress: whether progress is shown; nil for if standard error is a terminal.
  ///   - outputs: the paths that are written; where one is standard output, results go to standard error.
  ///   - concurrency: how many inputs are processed at the same time.
  init(quiet: Bool = false, progress: Bool? = nil, outputs: [String?] = [], concurrency: Int = 1) {
    self.quiet = quiet
    showsProgress = progress ?? (StandardStreams.errorIsTerminal && !quiet)
    standardOutputCarriesData = outputs.contains(StandardStreams.placeholder)
    self.concurrency = concurrency
  }

  init(_ options: ReportingArguments, outputs: [String?] = [], concurrency: Int = 1) {
    self.init(quiet: options.quiet, progress: options.progress, outputs: outputs, concurrency: concurrency)
  }

  /// The line of one finished input.
  func result(_ line: String) throws {
    guard !quiet else { return }
    if standardOutputCarriesData {
      screen.write(line + "\n")
    } else {
      try screen.withoutStatus { try StandardStreams.output((line + "\n").utf8) }
    }
  }

  /// - Parameter name: the input; nil for none.
  func note(_ text: String, about name: String? = nil) {
    if !quiet { screen.write("note: " + (name.map { $0 + ": " } ?? "") + text + "\n") }
  }

  /// - Parameter name: the input.
  func failure(_ error: any Error, of name: String) {
    screen.write("ddcm: \(Failure.text(of: error, about: name))\n")
  }

  /// The steps of one input; with several inputs at the same time only their number is shown.
  func progress(of name: String) -> ProgressLine {
    ProgressLine(name, on: showsProgress && concurrency == 1 ? screen : nil)
  }

  /// How many inputs are finished, where several are processed at the same time.
  func show(finished: Int, of count: Int) {
    if showsProgress { screen.show(finished == count ? "" : "\(finished) of \(count) finished") }
  }
}

/// Standard error as a terminal shows it: lines, and below them a status line that is overwritten.
final class Screen: Sendable {
  private let status = Mutex("")
  private static let clear = "\r\u{1B}[K"

  /// Lines that stay, above the status line.
  func write(_ lines: String) {
    status.withLock { status in
      StandardStreams.error(status.isEmpty ? lines : Self.clear + lines + status)
    }
  }

  /// Replaces the status line; an empty text removes it.
  func show(_ text: String) {
    status.withLock { status in
      guard !status.isEmpty || !text.isEmpty else { return }
      status = text
      StandardStreams.error(Self.clear + text)
    }
  }

  /// Writes to standard output, which may be the same terminal.
  func withoutStatus(_ body: () throws -> Void) rethrows {
    try status.withLock { status in
      if !status.isEmpty { StandardStreams.error(Self.clear) }
      try body()
      if !status.isEmpty { StandardStreams.error(status) }
    }
  }
}
