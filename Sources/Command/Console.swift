import Foundation

/// What the user sees: results, notes, failures and progress, each where it belongs.
struct Console {
  private let quiet: Bool
  private let showsProgress: Bool
  private let standardOutputCarriesData: Bool
  private let screen = Screen()

  /// How many inputs are worked on at once.
  let atOnce: Int

  /// - Parameters:
  ///   - progress: whether to show it; nil for where standard error is a terminal.
  ///   - standardOutputCarriesData: results then go to standard error.
  init(quiet: Bool = false, progress: Bool? = nil, standardOutputCarriesData: Bool = false, jobs: Int = 1) {
    self.quiet = quiet
    atOnce = jobs
    self.standardOutputCarriesData = standardOutputCarriesData
    showsProgress = progress ?? (StandardStreams.errorIsTerminal && !quiet)
  }

  init(_ options: ReportingOptions, standardOutputCarriesData: Bool, jobs: Int = 1) {
    self.init(
      quiet: options.quiet, progress: options.progress, standardOutputCarriesData: standardOutputCarriesData, jobs: jobs
    )
  }

  /// One line for what was made of one input.
  func result(_ line: String) throws {
    guard !quiet else { return }
    if standardOutputCarriesData {
      screen.write(line + "\n")
    } else {
      try screen.withoutStatus { try StandardStreams.output((line + "\n").utf8) }
    }
  }

  func note(_ text: String) {
    if !quiet { screen.write("note: \(text)\n") }
  }

  /// - Parameter name: of the input, for messages that do not name it themselves.
  func failure(_ error: any Error, of name: String) {
    screen.write("ddcm: \(error.sentence(about: name))\n")
  }

  /// The steps of one input; where several are worked on at once, only how many are done is shown.
  func progress(of name: String) -> ProgressLine {
    ProgressLine(name, on: showsProgress && atOnce == 1 ? screen : nil)
  }

  /// How far several inputs at once are.
  func show(done: Int, of count: Int) {
    if showsProgress { screen.show(done == count ? "" : "\(done) of \(count) done") }
  }
}
