import ArgumentParser
import DDCM
import DDCMCodec
import DDCMImages
import Evaluation
import Files
import Foundation
import Synchronization

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare codecs by rate and distortion.",
    usage: "ddcm evaluate [<options>] <folder> ... --output <folder>",
    discussion: """
      Encodes and decodes each image with ddcm and other codecs at each rate, and writes tables (CSV, JSON, Markdown), \
      curves and a page, report.html. Every file has at most the bytes of its rate: for codecs with a quality setting, the \
      largest such file is used. An interrupted run continues when the same command is run again. \
      Documentation/EVALUATION.md describes every column.

        ddcm evaluate Documentation/samples/coast.jpg --output results/
        ddcm evaluate kodak/ --output results/ --rates 0.1,0.2 --model a/ --model b/
        ddcm evaluate kodak/ --output results/ --lpips alexnet.pth,alex.pth
        ddcm evaluate kodak/ --output results/ \\
          --contender 'x: ex {in} {out} ; dx {in} {out}'
      """)

  @Argument(help: ArgumentHelp("Folders of images, or images.", valueName: "folder"), completion: .directory)
  var folders: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Folder of the results.", valueName: "folder"), completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp("Bits per pixel, separated by commas (default: 0.05,0.1,0.2,0.4).", valueName: "list"))
  var rates = NumberList([0.05, 0.1, 0.2, 0.4])

  @OptionGroup(title: "CODECS") var contenders: ContenderArguments
  @OptionGroup(title: "METRICS") var metrics: PerceptualArguments

  @Option(
    help: ArgumentHelp(
      "Contender that BD rates refer to (default: the first other than ddcm).", valueName: "name"))
  var anchor: String?

  @Option(
    help: ArgumentHelp("Images to process at the same time; times can be compared with 1 only.", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("Number of images on the page.", valueName: "n"))
  var shown = 24

  @OptionGroup var limit: LimitArguments
  @OptionGroup var reporting: ReportingArguments

  func validate() throws {
    guard 1...256 ~= jobs else { throw ValidationError("--jobs is 1...256.") }
    guard 0...10_000 ~= shown else { throw ValidationError("--shown is 0...10000.") }
    guard rates.values.allSatisfy({ Rate.bitsPerPixelRange ~= $0 }) else {
      throw ValidationError("--rates are \(Rate.bitsPerPixelRange.lowerBound)...\(Rate.bitsPerPixelRange.upperBound).")
    }
  }

  func run() throws {
    let images = try images()
    let codecs = try contenders.contenders()
    let plan = try metrics.plan(
      images: images, rates: rates.values, contenders: codecs, jobs: jobs, shown: shown, pixelLimit: limit.maxPixels,
      threads: contenders.threads)
    let anchor = try anchorName(among: codecs.map(\.name))
    let run = try Run(plan, folder: output)
    let console = Console(reporting)
    let line = EvaluationLine(console)
    let outcome = try run.outcome { line.show($0) }
    line.clear()

    let description = Description(
      plan, version: DDCMCommand.configuration.version, command: ["ddcm"] + CommandLine.arguments.dropFirst())
    let notes = try run.writeReports(outcome, description, anchor: anchor)
    try console.result(outcome.text(anchor: anchor).trimmingCharacters(in: .newlines))
    for note in notes { console.note(note) }
    console.note("the page is '\(output)/report.html'")
    guard outcome.failures.isEmpty else {
      throw DDCMError(
        .unsupported,
        "Some measurements failed; the others are in '\(output)'. \(outcome.failureLines.joined(separator: " "))")
    }
  }

  /// The images of the arguments, folders sorted by name; the file name decides what is an image.
  private func images() throws -> [String] {
    let images = try folders.flatMap { path -> [String] in
      guard FileManager.default.fileExists(atPath: path) else { throw FileError.missing(path: path) }
      guard Input.isFolder(path) else { return [path] }
      return try Input.all([path], recursive: false).map(\.path).filter { ImageFormat(path: $0) != nil }
    }
    guard !images.isEmpty else {
      throw DDCMError(
        .notFound, "There is no image in \(folders.map { "'\($0)'" }.joined(separator: ", ")).",
        remedy: "Name a folder with images.")
    }
    var names: Set<String> = []
    for path in images {
      let name = (path as NSString).lastPathComponent
      guard names.insert(name).inserted else {
        throw DDCMError(
          .usage, "Two images have the name '\(name)', and results are stored by name.",
          remedy: "Rename one, or evaluate them separately.")
      }
    }
    return images
  }

  private func anchorName(among names: [String]) throws(DDCMError) -> String? {
    guard let anchor else { return names.first { !$0.hasPrefix("ddcm") } }
    guard names.contains(anchor) else {
      throw DDCMError(
        .usage, "There is no contender '\(anchor)'.", remedy: "Set --anchor to one of \(names.joined(separator: ", "))."
      )
    }
    return anchor
  }
}

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  /// Nil unless all are numbers, and different ones.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count, Set(values).count == values.count else { return nil }
  }

  var defaultValueDescription: String { "" }
}

/// The status line of an evaluation, for its threads.
private final class EvaluationLine: Sendable {
  private struct Shown {
    let line: ProgressLine
  }

  private let shown: Mutex<Shown>

  init(_ console: Console) { shown = Mutex(Shown(line: console.progress(of: "evaluate"))) }

  func show(_ progress: Evaluation.Progress) {
    let latest = progress.latest.map { ": \($0.contender) at \($0.rate) of \($0.image.suffix(30))" } ?? ""
    let left = progress.secondsLeft.map { ", \(Self.duration($0)) left" } ?? ""
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    shown.withLock { $0.line.show("\(progress.done) of \(progress.total)\(latest)\(failed)\(left)") }
  }

  func clear() { shown.withLock { $0.line.clear() } }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 120
      ? "\(whole) s" : whole < 7200 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
