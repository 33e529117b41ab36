import ArgumentParser

/// Inputs and, last, the output.
struct FileArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "One input or several, and last the output: a file, or for several inputs a folder that exists or whose name "
        + "ends in '/'. '-' is standard input or output.", valueName: "in ... out"),
    completion: .file())
  var paths: [String]

  var inputs: [String] { paths.dropLast() }
  var output: String { paths[paths.count - 1] }

  func validate() throws {
    guard paths.count >= 2 else { throw ValidationError("There is no output: give the inputs, and then the output.") }
  }
}
