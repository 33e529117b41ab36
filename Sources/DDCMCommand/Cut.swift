import ArgumentParser
import DDCM
import DDCMCodec

struct Cut: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Truncate streams to a byte budget.",
    usage: "ddcm cut [<options>] --bytes <n> <stream> ... <out>",
    discussion: """
      Keeps the first choices of a stream, up to the budget, and drops the rest. Needs neither the image nor the model. \
      A stream that was encoded for the smaller size has higher quality.

        ddcm cut --bytes 1000 lorikeet.ddcm small.ddcm
        ddcm cut --bytes 1000 streams/*.ddcm small/

      lorikeet.ddcm is made by 'ddcm encode Documentation/samples/lorikeet.jpg lorikeet.ddcm'.
      """)

  @OptionGroup var files: FileArguments

  @Option(help: ArgumentHelp("Maximum size of the new stream in bytes.", valueName: "n"))
  var bytes: Int

  @OptionGroup var writing: WritingArguments

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    let jobs = try Job.all(files.inputs.map { Input(path: $0) }, to: files.output, extension: "ddcm")
    let console = Console(quiet: quiet, outputs: [files.output])
    try console.attempt(jobs, named: \.input.name) { try cut($0, console) }
  }

  private func cut(_ job: Job, _ console: Console) throws {
    let output = try Output(stream: job.output, force: writing.force, inputs: [job.input])
    let result = try CutRequest(job.input.bytes(), maxBytes: bytes).run()
    try output.finish(result.bytes)
    try console.result(
      "\(job.input.name) → \(job.outputName)  \(result.bytes.count.grouped) bytes, \(result.choices) of "
        + "\(result.choicesBefore) choices")
  }
}
