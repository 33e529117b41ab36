import DDCMCodec
import DDCMServer
import Dispatch
import Foundation

/// Runs a script: the text of the file.
///
/// "steps=3 pause=0.01 gate=1 fail=1 bytes=1000": the number of steps, seconds at each, whether the job waits for the gate
/// before its end, whether it fails, and bytes that are added to its image.
struct ScriptedRunner: JobRunner {
  var gate = Gate()

  let models = [
    ModelListing(
      name: "script", isDefault: true, identity: "0123456789abcdef", isInPixelSpace: true)
  ]

  func prepare(_ request: JobRequest) throws -> any PreparedJob {
    let text = String(decoding: request.files[.file] ?? [], as: UTF8.self)
    if text.hasPrefix("unknown") { throw DDCMError(.notRecognized, "The file is not an image.") }
    if text.hasPrefix("huge") { throw DDCMError(.limit, "The image is too large.") }
    if text.hasPrefix("damaged") { throw DDCMError(.damaged, "The image is damaged.") }
    return ScriptedJob(text, makesStream: request.kind != .decode, gate: gate)
  }
}

/// Holds jobs until a test opens it.
final class Gate: Sendable {
  private let passes = DispatchSemaphore(value: 0)

  func open() { passes.signal() }

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
      try monitor.report(step: step, of: steps, pass: 1, since: start) { Array("preview \(step)".utf8) }
    }
    if values["gate"] != nil { gate.wait() }
    if values["fail"] != nil { throw DDCMError(.damaged, "The script fails.") }
    return JobOutcome(
      width: 2, height: 1, stream: makesStream ? Array("stream of \(text)".utf8) : nil,
      image: Array("image of \(text)".utf8) + [UInt8](repeating: 0, count: Int(values["bytes"] ?? 0)),
      streamBytes: 9,
      notes: ["scripted"])
  }
}
