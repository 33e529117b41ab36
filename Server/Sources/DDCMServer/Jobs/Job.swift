package import Foundation
import Synchronization

/// A job from its acceptance until it is removed.
package final class Job: Sendable {
  package enum State: String, Sendable, Codable, CaseIterable {
    case queued, running, done, failed, cancelled

    package var isEnded: Bool { self != .queued && self != .running }
  }

  /// 128 random bits, which nobody can guess.
  package let id: String
  package let task: TaskKind
  package let client: String
  package let created = Date()
  package let isFollowed: Bool
  package let input: JobInput?
  private let interval: Int
  private let inner: Mutex<Inner>

  private struct Inner {
    var state = State.queued
    var position: Int?
    var work: (any PreparedJob)?
    var progress: JobProgress?
    var outcome: JobOutcome?
    var error: JobError?
    /// Why the job is to end; nil while it is not.
    var cancellation: String?
    var started: Date?
    var ended: Date?
    /// When its result was last fetched.
    var fetched: Date?
    var events: [JobEvent] = []
    var lastEvent = 0
    var previewCount = 0
    var previews: [Int: [UInt8]] = [:]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastListener = 0
    /// When the last listener left.
    var lastHeard = Date()

    var seconds: Double { started.map { (ended ?? Date()).timeIntervalSince($0) } ?? 0 }
  }

  /// Previews of one job that are kept.
  private static let maxPreviews = 100
  /// Events that are kept; the oldest are removed first.
  private static let maxEvents = 4096

  package init(_ request: JobRequest, work: any PreparedJob, client: String) {
    var generator = SystemRandomNumberGenerator()
    id = [generator.next(), generator.next()].map { word in
      let digits = String(word as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    task = request.kind
    isFollowed = request.isFollowed
    interval = request.previewInterval
    input = work.input
    self.client = client
    inner = Mutex(Inner(work: work))
  }

  package var state: State { inner.withLock { $0.state } }
  /// Why the job is to end; nil while it is not.
  package var cancellation: String? { inner.withLock { $0.cancellation } }
  package var outcome: JobOutcome? { inner.withLock { $0.outcome } }
  package var error: JobError? { inner.withLock { $0.error } }
  package func preview(_ number: Int) -> [UInt8]? { inner.withLock { $0.previews[number] } }
  var ended: Date? { inner.withLock { $0.ended } }
  /// Of its run so far.
  var seconds: Double { inner.withLock { $0.seconds } }

  /// Of results and previews.
  var keptBytes: Int {
    inner.withLock { inner in
      inner.previews.values.reduce(inner.outcome?.keptBytes ?? 0) { $0 + $1.count }
    }
  }

  package var document: JobDocument { inner.withLock { document($0) } }

  private func document(_ inner: Inner) -> JobDocument {
    JobDocument(
      id: id, task: task, state: inner.state, position: inner.position, created: created, progress: inner.progress,
      input: input, outcome: inner.outcome, seconds: inner.seconds, error: inner.error)
  }
}

// Changes of its state.
extension Job {
  /// - Parameter position: in the queue, from 1.
  func wait(at position: Int) {
    inner.withLock { inner in
      guard inner.state == .queued, inner.position != position else { return }
      inner.position = position
      append("state", document(inner).json, to: &inner)
    }
  }

  /// - Returns: what to run; nil where the job has ended already.
  func start() -> (any PreparedJob)? {
    inner.withLock { inner in
      guard inner.state == .queued else { return nil }
      (inner.state, inner.position, inner.started) = (.running, nil, Date())
      append("state", document(inner).json, to: &inner)
      let work = inner.work
      inner.work = nil
      return work
    }
  }

  func progress(_ progress: JobProgress) {
    inner.withLock { inner in
      guard inner.state == .running else { return }
      inner.progress = progress
      append("progress", progress.json, to: &inner)
    }
  }

  /// Steps from one preview to the next, in a pass of `count` steps; nil for no previews.
  func previewInterval(of count: Int) -> Int? {
    guard interval > 0 else { return nil }
    return max(interval, (count + Self.maxPreviews - 1) / Self.maxPreviews)
  }

  func addPreview(_ image: [UInt8], step: Int) {
    inner.withLock { inner in
      guard inner.state == .running else { return }
      inner.previewCount += 1
      inner.previews[inner.previewCount] = image
      inner.previews[inner.previewCount - 3 * Self.maxPreviews] = nil
      let preview = Preview(step: step, url: "/v1/jobs/\(id)/preview/\(inner.previewCount)")
      append("preview", preview.json, to: &inner)
    }
  }

  private struct Preview: Encodable {
    let step: Int
    let url: String
  }

  /// Ends the job. Only the first call has an effect.
  ///
  /// - Returns: whether it was the first.
  @discardableResult
  func end(_ state: State, outcome: JobOutcome? = nil, error: JobError? = nil) -> Bool {
    inner.withLock { inner in
      guard !inner.state.isEnded else { return false }
      (inner.state, inner.position, inner.outcome, inner.error) = (state, nil, outcome, error)
      (inner.work, inner.ended) = (nil, Date())
      append("end", document(inner).json, to: &inner)
      return true
    }
  }

  /// To be called when its result is sent.
  func markFetched() { inner.withLock { $0.fetched = Date() } }

  /// Whether a client may still fetch its result or error: until a second after it was fetched, or after it ended without
  /// a result.
  func isAwaited(at now: Date) -> Bool {
    inner.withLock { inner in
      guard let last = inner.fetched ?? (inner.outcome == nil ? inner.ended : nil) else { return true }
      return now.timeIntervalSince(last) < 1
    }
  }

  /// Asks the running job to end at its next step.
  func cancel(_ reason: String) { inner.withLock { $0.cancellation = $0.cancellation ?? reason } }

  private func append(_ name: String, _ data: Data, to inner: inout Inner) {
    inner.lastEvent += 1
    inner.events.append(JobEvent(id: inner.lastEvent, name: name, data: String(decoding: data, as: UTF8.self)))
    if inner.events.count > Self.maxEvents { inner.events.removeFirst(inner.events.count - Self.maxEvents) }
    for listener in inner.listeners.values { listener.yield() }
  }
}

// Its listeners.
extension Job {
  /// - Returns: the events after one, and whether no more will follow.
  package func events(after id: Int) -> (events: [JobEvent], isLast: Bool) {
    inner.withLock { inner in
      let new = inner.events.reversed().prefix { $0.id > id }
      return (new.reversed(), inner.state.isEnded)
    }
  }

  /// - Returns: a stream that yields at once, whenever there is an event, and at each ``wakeListeners()``.
  package func listen() -> (number: Int, changes: AsyncStream<Void>) {
    let (changes, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    return inner.withLock { inner in
      inner.lastListener += 1
      inner.listeners[inner.lastListener] = listener
      listener.yield()
      return (inner.lastListener, changes)
    }
  }

  package func stopListening(_ number: Int) {
    inner.withLock { inner in
      inner.listeners.removeValue(forKey: number)?.finish()
      inner.lastHeard = Date()
    }
  }

  package var hasListeners: Bool { inner.withLock { !$0.listeners.isEmpty } }

  func wakeListeners() {
    inner.withLock { inner in
      for listener in inner.listeners.values { listener.yield() }
    }
  }

  /// Whether a job with `follow` has had no listener for that time.
  func isAbandoned(for seconds: Double, at now: Date) -> Bool {
    isFollowed
      && inner.withLock { inner in
        !inner.state.isEnded && inner.listeners.isEmpty && now.timeIntervalSince(inner.lastHeard) > seconds
      }
  }
}

/// An event of a job.
package struct JobEvent: Sendable, Equatable {
  /// From 1, without gaps.
  package let id: Int
  package let name: String
  /// JSON on one line.
  package let data: String

  /// As text/event-stream.
  var text: String { "id: \(id)\nevent: \(name)\ndata: \(data)\n\n" }
}
