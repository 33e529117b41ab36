package import Foundation
import Synchronization

/// A job from its acceptance until it is forgotten.
package final class Job: Sendable {
  package enum State: String, Sendable, Codable, CaseIterable {
    case queued, running, done, failed, cancelled

    package var isEnded: Bool { self != .queued && self != .running }
  }

  /// 128 random bits: nobody guesses another's.
  package let id: String
  package let task: TaskKind
  package let client: String
  package let created = Date()
  package let isFollowed: Bool
  package let input: JobInput?
  private let previewEvery: Int
  private let inner: Mutex<Inner>

  struct Inner {
    var state = State.queued
    var position: Int?
    var work: (any PreparedJob)?
    var progress: JobProgress?
    var outcome: JobOutcome?
    var problem: Problem?
    /// Why the job is to end; nil while it is not.
    var cancellation: String?
    var started: Date?
    var ended: Date?
    /// When its result was last asked for.
    var fetched: Date?
    var events: [JobEvent] = []
    var lastEvent = 0
    var shown = 0
    var previews: [Int: [UInt8]] = [:]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastListener = 0
    /// When there was last somebody who looked.
    var looked = Date()
  }

  /// The most previews that are kept of a job.
  private static let mostPreviews = 100
  /// The most events that are remembered; those that came first go first.
  private static let mostEvents = 4096

  package init(_ order: JobOrder, work: any PreparedJob, client: String) {
    var generator = SystemRandomNumberGenerator()
    id = [generator.next(), generator.next()].map { word in
      let digits = String(word as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
    task = order.task.kind
    isFollowed = order.isFollowed
    previewEvery = order.previewEvery
    input = work.input
    self.client = client
    inner = Mutex(Inner(work: work))
  }

  package var state: State { inner.withLock { $0.state } }
  /// Why the job is to end; nil while it is not.
  package var cancellation: String? { inner.withLock { $0.cancellation } }
  package var outcome: JobOutcome? { inner.withLock { $0.outcome } }
  package var problem: Problem? { inner.withLock { $0.problem } }
  var ended: Date? { inner.withLock { $0.ended } }
  package func preview(_ number: Int) -> [UInt8]? { inner.withLock { $0.previews[number] } }

  /// Of results and previews.
  var keptBytes: Int {
    inner.withLock { inner in
      inner.previews.values.reduce(inner.outcome?.keptBytes ?? 0) { $0 + $1.count }
    }
  }

  var seconds: Double? {
    inner.withLock { inner in inner.started.map { (inner.ended ?? Date()).timeIntervalSince($0) } }
  }

  package var document: JobDocument { inner.withLock { document($0) } }

  private func document(_ inner: Inner) -> JobDocument {
    JobDocument(
      id: id, task: task, state: inner.state, position: inner.position, created: created, progress: inner.progress,
      input: input, outcome: inner.outcome,
      seconds: inner.started.map { (inner.ended ?? Date()).timeIntervalSince($0) } ?? 0, problem: inner.problem)
  }
}

// What happens to a job.
extension Job {
  /// Where it waits, from 1.
  func wait(at position: Int) {
    inner.withLock { inner in
      guard inner.state == .queued, inner.position != position else { return }
      inner.position = position
      append("state", document(inner).json, to: &inner)
    }
  }

  /// - Returns: what is to be done; nil where it has ended already.
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

  /// After how many steps there is a preview; nil for none.
  func previewInterval(of count: Int) -> Int? {
    guard previewEvery > 0 else { return nil }
    return max(previewEvery, (count + Self.mostPreviews - 1) / Self.mostPreviews)
  }

  func show(_ picture: [UInt8], step: Int) {
    inner.withLock { inner in
      guard inner.state == .running else { return }
      inner.shown += 1
      inner.previews[inner.shown] = picture
      inner.previews[inner.shown - 3 * Self.mostPreviews] = nil
      let preview = Preview(step: step, url: "/v1/jobs/\(id)/preview/\(inner.shown)")
      append("preview", preview.json, to: &inner)
    }
  }

  private struct Preview: Encodable {
    let step: Int
    let url: String
  }

  /// The first end counts.
  ///
  /// - Returns: whether it was this one.
  @discardableResult
  func end(_ state: State, outcome: JobOutcome? = nil, problem: Problem? = nil) -> Bool {
    inner.withLock { inner in
      guard !inner.state.isEnded else { return false }
      (inner.state, inner.position, inner.outcome, inner.problem) = (state, nil, outcome, problem)
      (inner.work, inner.ended) = (nil, Date())
      append("end", document(inner).json, to: &inner)
      return true
    }
  }

  /// To be called where its result is given to somebody.
  func fetch() { inner.withLock { $0.fetched = Date() } }

  /// Whether somebody may still come for its result, or for why there is none: until a second after it was fetched, or
  /// after it ended without one.
  func isAwaited(at now: Date) -> Bool {
    inner.withLock { inner in
      guard let last = inner.fetched ?? (inner.outcome == nil ? inner.ended : nil) else { return true }
      return now.timeIntervalSince(last) < 1
    }
  }

  /// From now on the job at work hears that it is to end.
  func cancel(_ reason: String) { inner.withLock { $0.cancellation = $0.cancellation ?? reason } }

  private func append(_ name: String, _ data: Data, to inner: inout Inner) {
    inner.lastEvent += 1
    inner.events.append(JobEvent(id: inner.lastEvent, name: name, data: String(decoding: data, as: UTF8.self)))
    if inner.events.count > Self.mostEvents { inner.events.removeFirst(inner.events.count - Self.mostEvents) }
    for listener in inner.listeners.values { listener.yield() }
  }
}

// Who looks at it.
extension Job {
  /// - Returns: the events after one, and whether these are all there will ever be.
  package func events(after id: Int) -> (events: [JobEvent], isLast: Bool) {
    inner.withLock { inner in
      let new = inner.events.reversed().prefix { $0.id > id }
      return (new.reversed(), inner.state.isEnded)
    }
  }

  /// - Returns: something comes at once, whenever there is an event, and now and then besides.
  package func listen() -> (number: Int, changes: AsyncStream<Void>) {
    let (changes, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    return inner.withLock { inner in
      inner.lastListener += 1
      inner.listeners[inner.lastListener] = listener
      listener.yield()
      return (inner.lastListener, changes)
    }
  }

  package func leave(_ number: Int) {
    inner.withLock { inner in
      inner.listeners.removeValue(forKey: number)?.finish()
      inner.looked = Date()
    }
  }

  var isListenedTo: Bool { inner.withLock { !$0.listeners.isEmpty } }

  func poke() {
    inner.withLock { inner in
      for listener in inner.listeners.values { listener.yield() }
    }
  }

  /// Whether nobody looks at a job that goes on only where somebody does.
  func isAbandoned(for seconds: Double, at now: Date) -> Bool {
    isFollowed
      && inner.withLock { inner in
        !inner.state.isEnded && inner.listeners.isEmpty && now.timeIntervalSince(inner.looked) > seconds
      }
  }
}

/// Something that happened to a job.
package struct JobEvent: Sendable, Equatable {
  /// From 1, without gaps.
  package let id: Int
  package let name: String
  /// JSON, in one line.
  package let data: String

  /// As a stream of events has it.
  var text: String { "id: \(id)\nevent: \(name)\ndata: \(data)\n\n" }
}
