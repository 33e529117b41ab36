import ArgumentParser

struct ReportingOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  @Flag(inversion: .prefixedNo, help: "Show the step at work (default: where standard error is a terminal).")
  var progress: Bool?
}
