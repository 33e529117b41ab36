/// One input and the path of what becomes of it.
struct Job {
  let input: Input
  let output: String

  /// Where what the stream decodes to goes as well, if anywhere.
  var reconstruction: String?

  /// What to call the output in reports.
  var outputName: String { StandardStreams.name(output) }

  /// Pairs each input with its output; one output takes one input, unless it is a folder.
  ///
  /// - Parameter extension: of the outputs in a folder.
  static func all(_ inputs: [String], to destination: Destination, extension: String) throws -> [Job] {
    if case .folder = destination {
    } else if inputs.count > 1 {
      throw CommandLineError.notAFolder(path: destination.path, inputs: inputs.count)
    }
    let jobs = try inputs.map(Input.init).map {
      Job(input: $0, output: try destination.path(for: $0, extension: `extension`))
    }
    for (output, jobs) in Dictionary(grouping: jobs, by: \.output) where jobs.count > 1 {
      throw CommandLineError.sameOutput(path: output, inputs: jobs.map(\.input.path))
    }
    return jobs
  }
}
