import CMemory
import Dispatch
package import Foundation
import HTTPTypes
import Synchronization

/// All jobs: those that wait, those at work on threads of their own, and those that ended and are still known.
package final class JobStore: Sendable {
  package let limits: Limits
  package let statistics = Statistics()
  private let inner = Mutex(Inner())
  /// Counts what there is to do: a job for each signal, or none any more.
  private let work = DispatchSemaphore(value: 0)

  private struct Inner {
    var jobs: [String: Job] = [:]
    var waiting: [Job] = []
    var running: [String: Job] = [:]
    /// In the order of their ends.
    var ended: [Job] = []
    var keptBytes = 0
    /// Places that are taken by jobs whose request is still on its way.
    var reserved: [String: Int] = [:]
    var isStopping = false
    var isOver = false
  }

  package init(limits: Limits) {
    self.limits = limits
  }

  /// Starts the threads that do the jobs.
  package func start() {
    for number in 0..<limits.workers {
      let thread = Thread { [self] in
        while let job = next() {
          perform(job)
          // What jobs free would be kept otherwise, in more and more pieces.
          cmemory_trim()
        }
      }
      thread.name = "job \(number)"
      thread.stackSize = 16 << 20
      thread.start()
    }
  }

  private func next() -> Job? {
    while true {
      work.wait()
      let (job, isOver) = inner.withLock { inner -> (Job?, Bool) in
        guard !inner.waiting.isEmpty else { return (nil, inner.isOver) }
        let job = inner.waiting.removeFirst()
        inner.running[job.id] = job
        number(&inner)
        return (job, false)
      }
      if let job { return job }
      if isOver { return nil }
    }
  }

  private func perform(_ job: Job) {
    if let prepared = job.start() {
      let monitor = JobMonitor(job, seconds: limits.secondsPerJob)
      do {
        let outcome = try prepared.run(monitor)
        try monitor.check()
        finish(job, .done, outcome: outcome)
      } catch JobMonitor.End.cancelled {
        finish(job, .cancelled, problem: Problem(.gone, job.cancellation ?? ""))
      } catch JobMonitor.End.tooLong {
        finish(
          job, .failed,
          problem: Problem(
            .unprocessableContent,
            "The job took longer than \(Int(limits.secondsPerJob)) seconds, the most that this server gives to one. Ask for "
              + "fewer steps, or send a smaller picture."))
      } catch {
        finish(job, .failed, problem: Problem(of: error))
      }
    }
    inner.withLock { _ = $0.running.removeValue(forKey: job.id) }
  }

  private func finish(_ job: Job, _ state: Job.State, outcome: JobOutcome? = nil, problem: Problem? = nil) {
    guard job.end(state, outcome: outcome, problem: problem) else { return }
    statistics.ended(job)
    let bytes = job.keptBytes
    inner.withLock { inner in
      // A job that was forgotten in the meantime keeps nothing.
      guard inner.jobs[job.id] != nil else { return }
      inner.ended.append(job)
      inner.keptBytes += bytes
      while inner.keptBytes > limits.keptBytes, inner.ended.count > 1 { forget(inner.ended[0], &inner) }
    }
  }

  /// Tells those that wait where they are.
  private func number(_ inner: inout Inner) {
    for (place, job) in inner.waiting.enumerated() { job.wait(at: place + 1) }
  }

  private func forget(_ job: Job, _ inner: inout Inner) {
    inner.jobs[job.id] = nil
    if let place = inner.ended.firstIndex(where: { $0 === job }) {
      inner.ended.remove(at: place)
      inner.keptBytes -= job.keptBytes
    }
  }
}

// What requests do.
extension JobStore {
  package func job(_ id: String) -> Job? { inner.withLock { $0.jobs[id] } }

  package var isStopping: Bool { inner.withLock { $0.isStopping } }

  /// Takes a place for a job whose request is on its way.
  ///
  /// - Throws: `Problem` where there is none.
  package func reserve(for client: String) throws(Problem) -> Reservation {
    let seconds = statistics.meanSeconds
    try inner.withLock { inner throws(Problem) in
      guard !inner.isStopping else { throw Self.stopping }
      let waiting = inner.waiting.count + inner.reserved.values.reduce(0, +)
      let free = limits.workers - inner.running.count + limits.queue
      let retry = min(max((Double(waiting + 1) * seconds / Double(limits.workers)).rounded(.up), 1), 120)
      guard waiting < free else {
        throw Problem(
          .tooManyRequests, "\(waiting) jobs wait already, the most that this server takes. Try again later.",
          headers: [.retryAfter: "\(Int(retry))"])
      }
      let own =
        (inner.reserved[client] ?? 0) + inner.waiting.count { $0.client == client }
        + inner.running.values.count { $0.client == client }
      guard limits.jobsPerClient == 0 || own < limits.jobsPerClient else {
        throw Problem(
          .tooManyRequests,
          "\(own) of your jobs wait or run already, the most that this server takes of one client. Try again when one of "
            + "them has ended.", headers: [.retryAfter: "\(Int(retry))"])
      }
      inner.reserved[client, default: 0] += 1
    }
    return Reservation(store: self, client: client)
  }

  static let stopping = Problem(
    .serviceUnavailable, "The server is stopping and takes no more jobs. Try again later.", headers: [.retryAfter: "30"]
  )

  /// A place among the jobs, until it is used or given up.
  package struct Reservation: ~Copyable {
    private let store: JobStore
    private let client: String

    fileprivate init(store: JobStore, client: String) {
      self.store = store
      self.client = client
    }

    /// - Throws: `Problem` where the server has begun to stop.
    package consuming func use(_ order: JobOrder, _ prepared: any PreparedJob) throws(Problem) -> Job {
      let job = Job(order, work: prepared, client: client)
      try store.add(job)
      return job
    }

    deinit { store.release(client) }
  }

  private func release(_ client: String) {
    inner.withLock { inner in
      let left = (inner.reserved[client] ?? 1) - 1
      inner.reserved[client] = left > 0 ? left : nil
    }
  }

  private func add(_ job: Job) throws(Problem) {
    try inner.withLock { inner throws(Problem) in
      guard !inner.isStopping else { throw Self.stopping }
      inner.jobs[job.id] = job
      inner.waiting.append(job)
      number(&inner)
    }
    work.signal()
  }

  /// Ends a job if it has not ended, and knows nothing of it from now on.
  package func remove(_ job: Job) {
    inner.withLock { forget(job, &$0) }
    cancel(job, "The job was cancelled. Ask for another.")
  }

  /// Ends a job at its next step, or at once where it waits.
  private func cancel(_ job: Job, _ reason: String) {
    job.cancel(reason)
    let waited = inner.withLock { inner in
      guard let place = inner.waiting.firstIndex(where: { $0 === job }) else { return false }
      inner.waiting.remove(at: place)
      number(&inner)
      return true
    }
    if waited { finish(job, .cancelled, problem: Problem(.gone, reason)) }
  }
}

// What time does.
extension JobStore {
  /// Forgets what ended long ago, and ends what nobody looks at any more; to be called now and then.
  package func sweep(at now: Date = Date()) {
    let (jobs, listening) = inner.withLock { inner in
      for job in inner.ended where now.timeIntervalSince(job.ended ?? now) > limits.keepSeconds { forget(job, &inner) }
      return (inner.waiting + inner.running.values, inner.jobs.values.filter(\.isListenedTo))
    }
    for job in jobs where job.isAbandoned(for: limits.followSeconds, at: now) {
      cancel(job, "The job was cancelled, as nobody looked at its events any more.")
    }
    for job in listening { job.poke() }
  }

  /// From now on there are no new jobs, and those that wait are cancelled.
  package func stop() {
    let waiting = inner.withLock { inner in
      inner.isStopping = true
      return inner.waiting
    }
    for job in waiting { cancel(job, "The job was cancelled, as the server is stopping.") }
  }

  /// Lets the jobs at work end, cancels those that take longer, and waits for their results to be fetched.
  ///
  /// - Returns: when none is at work any more, or none listens to being cancelled, and nobody is to be waited for.
  package func drain(grace: Double, patience: Double = 30, fetching: Double = 5) async {
    stop()
    let last = inner.withLock { Array($0.running.values) }
    await idle(within: grace)
    for job in inner.withLock({ Array($0.running.values) }) {
      cancel(job, "The job was cancelled, as the server is stopping.")
    }
    await idle(within: patience)
    inner.withLock { $0.isOver = true }
    for _ in 0..<limits.workers { work.signal() }
    await wait(within: min(grace, fetching)) {
      last.contains { self.job($0.id) != nil && $0.isAwaited(at: Date()) }
    }
  }

  private func idle(within seconds: Double) async {
    await wait(within: seconds) { self.counts.running > 0 }
  }

  /// Waits while something holds, and no longer than it may, nor than the task.
  private func wait(within seconds: Double, while holds: () -> Bool) async {
    let end = Date(timeIntervalSinceNow: seconds)
    while holds(), Date() < end, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
  }

  /// Of jobs, and of what is kept.
  package var counts: (waiting: Int, running: Int, known: Int, keptBytes: Int) {
    inner.withLock { ($0.waiting.count, $0.running.count, $0.jobs.count, $0.keptBytes) }
  }
}
