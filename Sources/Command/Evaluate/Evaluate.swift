import ArgumentParser
import Evaluation
import Foundation

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure codecs side by side.",
    usage: "ddcm evaluate [<options>] <folder> ... --output <folder>",
    discussion: """
      Encodes and decodes each picture with ddcm and with others at each rate, and writes tables (CSV, JSON, Markdown), \
      curves and a page with all of it, report.html. Each file has at most the bytes that the rate asks for: of codecs with \
      a quality, the largest such file is taken. What is measured already is not measured again: an interrupted run goes \
      on when the same command is given again. Documentation/EVALUATION.md says what each column is.

        ddcm evaluate kodak/ --output results/
        ddcm evaluate kodak/ -o results/ --rates 0.1,0.2 --model a/ --model b/
        ddcm evaluate kodak/ -o results/ --lpips alexnet.pth,alex.pth
        ddcm evaluate kodak/ -o results/ --contender 'x: ex {in} {out} ; dx {in} {out}'
      """)

  @Argument(help: ArgumentHelp("Folders of pictures, or pictures.", valueName: "folder"), completion: .directory)
  var folders: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("Where results go.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp("Bits per pixel, separated by commas (default: 0.05,0.1,0.2,0.4).", valueName: "list"))
  var rates = NumberList([0.05, 0.1, 0.2, 0.4])

  @OptionGroup(title: "CONTENDERS") var contenders: ContenderOptions
  @OptionGroup(title: "SCORES") var scores: PerceptualOptions

  @Option(
    help: ArgumentHelp(
      "The contender that BD rates are against (default: the first that is not ddcm).", valueName: "name"))
  var anchor: String?

  @Option(
    help: ArgumentHelp(
      "Pictures to work on at once. Times are only comparable with 1.", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("How many of the pictures the page shows.", valueName: "n"))
  var shown = 24

  @Option(help: ArgumentHelp("Refuse pictures of more pixels.", valueName: "n"))
  var maxPixels = 64_000_000

  @OptionGroup var reporting: ReportingOptions

  func validate() throws {
    try jobs.validate("--jobs", in: 1...256)
    try shown.validate("--shown", in: 0...10_000)
    try maxPixels.validate("--max-pixels", in: 1...Int.max)
    for rate in rates.values { try rate.validate("--rates", in: 0.001...8) }
  }

  func run() throws {
    let pictures = try PictureFolders(folders).pictures()
    let made = try contenders.contenders()
    let plan = try scores.plan(
      pictures: pictures, rates: rates.values, contenders: made, jobs: jobs, shown: shown, pixelLimit: maxPixels,
      threads: contenders.threads)
    let anchor = try anchorName(among: made.map(\.name))
    let run = try Run(plan, folder: output)
    let console = Console(reporting, standardOutputCarriesData: false)
    let progress = EvaluationProgress(console)
    let outcome = try run.outcome { progress.show($0) }
    progress.clear()

    let description = Description(
      plan, version: DDCMCommand.configuration.version, command: ["ddcm"] + CommandLine.arguments.dropFirst())
    let notes = try run.writeReports(outcome, description, anchor: anchor)
    try console.result(outcome.text(anchor: anchor).trimmingCharacters(in: .newlines))
    for note in notes { console.note(note) }
    console.note("the page is '\(output)/report.html'")
    guard outcome.failures.isEmpty else { throw EvaluationError.failures(outcome.failureLines, output: output) }
  }

  private func anchorName(among names: [String]) throws -> String? {
    guard let anchor else { return names.first { !$0.hasPrefix("ddcm") } }
    guard names.contains(anchor) else { throw EvaluationError.noSuchAnchor(anchor, names: names) }
    return anchor
  }
}
