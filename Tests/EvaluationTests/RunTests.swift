import DDCMImages
import Evaluation
import Files
import Foundation
import Quality
import Synchronization
import Testing

@Suite("A run") struct RunTests {
  private let bench: Bench

  init() throws { bench = try Bench() }

  private func run(_ plan: Plan, in folder: String = "results") throws -> Outcome {
    try Run(plan, folder: bench.file(folder)).outcome()
  }

  private func calls() -> Int {
    ((try? bench.text("calls")) ?? "").split(separator: "\n").count
  }

  @Test("measures each image with each contender at each rate, in the order of the plan")
  func order() throws {
    let plan = Plan(
      images: try bench.images(3), rates: [2, 1], contenders: [Copier(name: "b"), Copier(name: "a")], jobs: 3)
    let outcome = try run(plan)
    #expect(
      outcome.measurements.map(\.image)
        == ["0", "1", "2"].flatMap { [String](repeating: "image-\($0).png", count: 4) })
    #expect(outcome.measurements.prefix(4).map(\.contender) == ["b", "b", "a", "a"])
    #expect(outcome.measurements.prefix(4).map(\.rate) == [2, 1, 2, 1])
    #expect(outcome.measurements[0].byteLimit == 192)
    #expect(outcome.measurements[0].scores["PSNR"] == PSNR.most)
    #expect(outcome.measurements[0].scores["SSIM"] == 1)
    // 32×24 pixels are too few for NIQE.
    #expect(outcome.measurements[0].scores["NIQE"] == nil)
    #expect(outcome.summaries.map(\.contender) == ["b", "a", "b", "a"])
    #expect(abs(outcome.summaries[0].bitsPerPixel - 8 * 191 / 768) < 1e-12)
    #expect(outcome.summaries[0].encodingSeconds == 0.25)
    #expect(outcome.summaries[0].decodingPeakBytes == 1_000_000)
  }

  @Test("continues an interrupted one, and measures only what is new or changed")
  func resumption() throws {
    let images = try bench.images(2)
    let contender = Copier(calls: bench.file("calls"))
    let first = try run(Plan(images: [images[0]], rates: [1], contenders: [contender]))
    #expect(calls() == 1)
    let both = try run(Plan(images: images, rates: [1, 2], contenders: [contender]))
    #expect(calls() == 4)
    #expect(both.measurements[0] == first.measurements[0])
    _ = try run(Plan(images: images, rates: [1, 2], contenders: [contender]))
    #expect(calls() == 4)
    var other = contender
    other.provenance["version"] = "2"
    _ = try run(Plan(images: images, rates: [1], contenders: [other]))
    #expect(calls() == 6)
    // Another image under the same name.
    _ = try bench.images(1, width: 40)
    _ = try run(Plan(images: images, rates: [1], contenders: [contender]))
    #expect(calls() == 7)
  }

  @Test("ignores an incomplete last line")
  func cutOff() throws {
    let plan = Plan(images: try bench.images(2), rates: [1], contenders: [Copier(calls: bench.file("calls"))])
    let whole = try run(plan)
    let log = URL(fileURLWithPath: bench.file("results/results.jsonl"))
    try Data(contentsOf: log).dropLast(30).write(to: log)
    #expect(try run(plan).measurements == whole.measurements)
    #expect(calls() == 3)
    #expect(try run(plan).measurements == whole.measurements)
    #expect(calls() == 3)
  }

  @Test("reports failures, continues, and repeats them the next time")
  func failures() throws {
    var failing = Copier(name: "failing", calls: bench.file("calls"))
    failing.failing = ["96"]
    let images = try bench.images(1) + [bench.file("no-image.png")]
    try Data("no image".utf8).write(to: URL(fileURLWithPath: images[1]))
    let plan = Plan(images: images, rates: [1, 2], contenders: [failing])
    let outcome = try run(plan)
    #expect(outcome.measurements.map(\.outcome) == [.failed, .within, .failed, .failed])
    #expect(outcome.measurements[0].failure == "The copier is out of paper.")
    #expect(outcome.measurements[2].failure?.contains("is not an image") == true)
    #expect(outcome.summaries.map(\.failed) == [1])
    #expect(outcome.curve(of: "failing", "PSNR").points.isEmpty)
    failing.failing = []
    let again = try run(Plan(images: images, rates: [1, 2], contenders: [failing]))
    #expect(again.measurements[0].outcome == .within)
    #expect(calls() == 3)
  }

  @Test("marks files above the limit")
  func over() throws {
    let outcome = try run(Plan(images: try bench.images(1), rates: [0.1, 1], contenders: [Copier()]))
    #expect(outcome.measurements.map(\.outcome) == [.over, .within])
    #expect(outcome.summaries.map(\.over) == [1, 0])
    #expect(outcome.text(anchor: nil).contains("* images whose smallest file is above the limit: copier at 0.1: 1"))
  }

  @Test("has its folder for itself")
  func alone() throws {
    let plan = Plan(images: try bench.images(1), rates: [1], contenders: [Copier()])
    let run = try Run(plan, folder: bench.file("results"))
    #expect(
      throws: FileError.unwritable(
        path: bench.file("results/results.jsonl"), reason: "another run uses its folder")
    ) { try Run(plan, folder: bench.file("results")) }
    #expect(try run.measure().count == 1)
  }

  @Test("reports each measurement, and the time left")
  func progress() throws {
    let seen = Mutex<[Int]>([])
    let run = try Run(
      Plan(images: try bench.images(2), rates: [1], contenders: [Copier()]), folder: bench.file("results"))
    _ = try run.measure { progress in
      seen.withLock { $0.append(progress.done) }
      #expect(progress.total == 2)
      #expect(progress.secondsLeft.map { $0 >= 0 } == true)
    }
    #expect(seen.withLock { $0 } == [1, 2])
  }
}
