import ArgumentParser

/// How many inputs are worked on at once.
struct JobsOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Inputs to work on at once, 1...64 (default: 1). They share the threads; each takes memory of its own.",
      valueName: "n"))
  var jobs = 1

  func validate() throws {
    try jobs.validate("--jobs", in: 1...64)
  }
}
