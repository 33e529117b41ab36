import Foundation

/// What the user sees: results, notes, failures and progress, each where it belongs.
struct Console {
  private let quiet: Bool
  private let showsProgress: Bool
  private let standardOutputCarriesData: Bool

  /// - Parameters:
  ///   - progress: whether to show it; nil for where standard error is a terminal.
  ///   - standardOutputCarriesData: results then go to standard error.
  init(quiet: Bool = false, progress: Bool? = nil, standardOutputCarriesData: Bool = false) {
    self.quiet = quiet
    self.standardOutputCarriesData = standardOutputCarriesData
    showsProgress = progress ?? (StandardStreams.errorIsTerminal && !quiet)
  }

  init(_ options: ReportingOptions, standardOutputCarriesData: Bool) {
    self.init(
      quiet: options.quiet, progress: options.progress, standardOutputCarriesData: standardOutputCarriesData)
  }

  /// One line for what was made of one input.
  func result(_ line: String) throws {
    guard !quiet else { return }
    if standardOutputCarriesData {
      StandardStreams.error(line + "\n")
    } else {
      try StandardStreams.output((line + "\n").utf8)
    }
  }

  func note(_ text: String) {
    if !quiet { StandardStreams.error("note: \(text)\n") }
  }

  /// - Parameter name: of the input, for messages that do not name it themselves.
  func failure(_ error: any Error, of name: String) {
    StandardStreams.error("ddcm: \(error.sentence(about: name))\n")
  }

  func progress(of name: String) -> ProgressLine {
    ProgressLine(name, isShown: showsProgress)
  }

  /// Does each job, whether or not those before it failed.
  ///
  /// - Parameter name: what messages call a job.
  /// - Throws: the exit code of the first that failed.
  func attempt<Job>(_ jobs: [Job], named name: KeyPath<Job, String>, _ body: (Job) throws -> Void) throws {
    var status: ExitStatus?
    for job in jobs {
      do {
        try body(job)
      } catch {
        failure(error, of: job[keyPath: name])
        status = status ?? ExitStatus(of: error) ?? .software
      }
    }
    if let status { throw status.exitCode }
  }
}
