import DDCM
import Dispatch
import Foundation
import HTTPTypes
import Server

/// Does nothing of use, as long as it is told to: a file's text says how.
///
/// "steps=3 pause=0.01 gate=1 fail=422": so many steps, seconds at each, whether the gate must open before its end, and
/// how it ends.
struct ScriptedRunner: JobRunner {
  var gate = Gate()

  let models = [
    ModelListing(
      name: "script", isDefault: true, identity: "0123456789abcdef", isInPixelSpace: true, conditioning: .none,
      classes: nil, tasks: TaskKind.allCases)
  ]

  func prepare(_ order: JobOrder) throws -> any PreparedJob {
    let text = String(decoding: order.files[.file] ?? [], as: UTF8.self)
    if text.hasPrefix("no picture") { throw Problem(.unsupportedMediaType, "The file is no picture.") }
    if text.hasPrefix("huge") { throw Problem(.contentTooLarge, "The picture is too large.") }
    if text.hasPrefix("damaged") { throw Problem(.unprocessableContent, "The picture is damaged.") }
    return ScriptedJob(text, makesStream: order.task.kind != .decode, gate: gate)
  }
}

/// Holds jobs back until a test has seen them at work.
final class Gate: Sendable {
  private let passes = DispatchSemaphore(value: 0)

  func open() { passes.signal() }

  /// Whoever passes leaves it open.
  func wait() {
    passes.wait()
    passes.signal()
  }
}

struct ScriptedJob: PreparedJob {
  private let text: String
  private let gate: Gate
  private let values: [String: Double]
  private let makesStream: Bool

  init(_ text: String, makesStream: Bool, gate: Gate) {
    self.text = text
    self.gate = gate
    self.makesStream = makesStream
    values = Dictionary(
      text.split(separator: " ").compactMap { word in
        let halves = word.split(separator: "=")
        return halves.count == 2 ? Double(halves[1]).map { (String(halves[0]), $0) } : nil
      }, uniquingKeysWith: { $1 })
  }

  var input: JobInput? { JobInput(width: 2, height: 1, bytes: text.utf8.count) }

  func run(_ monitor: JobMonitor) throws -> JobOutcome {
    let (steps, start) = (Int(values["steps"] ?? 2), Date())
    for step in 1...steps {
      Thread.sleep(forTimeInterval: values["pause"] ?? 0)
      try monitor.step(step, of: steps, pass: 1, since: start) { Array("preview \(step)".utf8) }
    }
    if values["gate"] != nil { gate.wait() }
    if let status = values["fail"] { throw Problem(.init(code: Int(status)), "It was to fail.") }
    return JobOutcome(
      width: 2, height: 1, stream: makesStream ? Array("stream of \(text)".utf8) : nil,
      picture: Array("picture of \(text)".utf8) + [UInt8](repeating: 0, count: Int(values["bytes"] ?? 0)),
      streamBytes: 9,
      notes: ["scripted"])
  }
}
