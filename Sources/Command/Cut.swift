import ArgumentParser
import DDCM

struct Cut: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make smaller streams of streams.",
    usage: "ddcm cut [<options>] --bytes <n> <stream> ... <out>",
    discussion: """
      Keeps the first choices of a stream, as many as fit, and leaves the later ones out. Neither the picture nor the \
      model is needed. A stream that was encoded for the smaller size is the better one.

        ddcm cut --bytes 1000 photo.ddcm small.ddcm
        ddcm cut --bytes 1000 streams/*.ddcm small/
      """)

  @OptionGroup var files: FileArguments

  @Option(help: ArgumentHelp("The most bytes that the new stream may have.", valueName: "n"))
  var bytes: Int

  @OptionGroup var writing: WritingOptions

  @Flag(name: .shortAndLong, help: "Print nothing but errors.")
  var quiet = false

  func validate() throws {
    try bytes.validate("--bytes", in: 1...1 << 30)
  }

  func run() throws {
    let destination = Destination(files.output)
    let jobs = try Job.all(files.inputs, to: destination, extension: "ddcm")
    try destination.create()
    let console = Console(
      quiet: quiet, standardOutputCarriesData: jobs.contains { $0.output == StandardStreams.placeholder })
    try console.attempt(jobs, named: \.input.name) { try cut($0, console) }
  }

  private func cut(_ job: Job, _ console: Console) throws {
    let output = try Output(path: job.output, force: writing.force)
    let stream = try job.input.stream(console)
    guard let shorter = stream.cut(to: bytes) else {
      throw PartialError.tooFew(asked: bytes, least: stream.keeping(choices: 0).serialized().count)
    }
    let contents = shorter.serialized()
    try output.finish(contents)
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(contents.count.grouped) bytes, \(shorter.selections.count) of "
        + "\(stream.selections.count) choices")
  }
}
