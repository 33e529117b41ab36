import Foundation

/// A job as the API shows it.
package struct JobDocument: Sendable, Encodable {
  let id: String
  let task: TaskKind
  let state: Job.State
  let position: Int?
  let created: Date
  let progress: JobProgress?
  let input: JobInput?
  let outcome: JobOutcome?
  let seconds: Double
  let error: JobError?

  private enum Key: String, CodingKey {
    case id, task, state, position, created, progress, input, result, error, links
  }

  private enum ResultKey: String, CodingKey {
    case bytes, bpp, width, height, seconds, psnr, notes, stream, image
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(id, forKey: .id)
    try container.encode(task, forKey: .task)
    try container.encode(state, forKey: .state)
    try container.encodeIfPresent(position, forKey: .position)
    try container.encode(created.ISO8601Format(), forKey: .created)
    try container.encode(progress, forKey: .progress)
    try container.encode(input, forKey: .input)
    try container.encode(error.map { Problem($0) }, forKey: .error)
    try container.encode(
      ["self": address, "events": address + "/events", "result": address + "/result"], forKey: .links)
    guard let outcome else {
      try container.encodeNil(forKey: .result)
      return
    }
    var result = container.nestedContainer(keyedBy: ResultKey.self, forKey: .result)
    let pixels = Double(outcome.width * outcome.height)
    try result.encode(outcome.streamBytes, forKey: .bytes)
    try result.encode(outcome.streamBytes.map { rounded(8 * Double($0) / pixels, 4) }, forKey: .bpp)
    try result.encode(outcome.width, forKey: .width)
    try result.encode(outcome.height, forKey: .height)
    try result.encode(rounded(seconds, 2), forKey: .seconds)
    try result.encode(outcome.psnr.map { rounded($0, 2) }, forKey: .psnr)
    try result.encode(outcome.notes, forKey: .notes)
    try result.encode(outcome.stream == nil ? nil : address + "/result?form=stream", forKey: .stream)
    try result.encode(address + "/result?form=image", forKey: .image)
  }

  private var address: String { "/v1/jobs/\(id)" }

  private func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    return (value * scale).rounded() / scale
  }
}
