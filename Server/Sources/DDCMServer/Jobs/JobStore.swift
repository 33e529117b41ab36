import CMemory
import DDCMCodec
import Dispatch
package import Foundation
import Synchronization

/// All jobs: those in the queue, those that run on threads of their own, and those that ended and are still kept.
package final class JobStore: Sendable {
  package let limits: Limits
  package let statistics = Statistics()
  private let inner = Mutex(Inner())
  /// One signal for each job that is queued, and one for each thread that is to end.
  private let work = DispatchSemaphore(value: 0)

  private struct Inner {
    var jobs: [String: Job] = [:]
    var waiting: [Job] = []
    var running: [String: Job] = [:]
    /// In the order of their ends.
    var ended: [Job] = []
    var keptBytes = 0
    /// By client: places in the queue for requests that are still arriving.
    var reserved: [String: Int] = [:]
    var isStopping = false
    var isOver = false
  }

  package init(limits: Limits) {
    self.limits = limits
  }

  /// Starts the threads that run the jobs.
  package func start() {
    for number in 0..<limits.workers {
      let thread = Thread { [self] in
        while let job = next() {
          perform(job)
          // glibc keeps freed memory, in more and more fragments.
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
        updatePositions(&inner)
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
      } catch {
        let error = DDCMError(error)
        let end = error.category == .cancelled ? monitor.end : nil
        if case .cancelled = end {
          finish(job, .cancelled, error: end)
        } else {
          finish(job, .failed, error: end ?? .failed(error))
        }
      }
    }
    inner.withLock { _ = $0.running.removeValue(forKey: job.id) }
  }

  private func finish(_ job: Job, _ state: Job.State, outcome: JobOutcome? = nil, error: JobError? = nil) {
    guard job.end(state, outcome: outcome, error: error) else { return }
    statistics.ended(job)
    let bytes = job.keptBytes
    inner.withLock { inner in
      // Nothing is kept of a job that has been removed in the meantime.
      guard inner.jobs[job.id] != nil else { return }
      inner.ended.append(job)
      inner.keptBytes += bytes
      while inner.keptBytes > limits.keptBytes, inner.ended.count > 1 { remove(inner.ended[0], &inner) }
    }
  }

  private func updatePositions(_ inner: inout Inner) {
    for (place, job) in inner.waiting.enumerated() { job.wait(at: place + 1) }
  }

  private func remove(_ job: Job, _ inner: inout Inner) {
    inner.jobs[job.id] = nil
    if let place = inner.ended.firstIndex(where: { $0 === job }) {
      inner.ended.remove(at: place)
      inner.keptBytes -= job.keptBytes
    }
  }
}

// Requests.
extension JobStore {
  package func job(_ id: String) -> Job? { inner.withLock { $0.jobs[id] } }

  package var isStopping: Bool { inner.withLock { $0.isStopping } }

  /// Reserves a place in the queue for a request that is still arriving.
  ///
  /// - Throws: `JobError` where there is none.
  package func reserve(for client: String) throws(JobError) -> Reservation {
    let seconds = statistics.meanSeconds
    try inner.withLock { inner throws(JobError) in
      guard !inner.isStopping else { throw .stopping }
      let waiting = inner.waiting.count + inner.reserved.values.reduce(0, +)
      let free = limits.workers - inner.running.count + limits.queue
      let retry = Int(min(max((Double(waiting + 1) * seconds / Double(limits.workers)).rounded(.up), 1), 120))
      guard waiting < free else { throw .queueFull(waiting: waiting, retryAfter: retry) }
      let own =
        (inner.reserved[client] ?? 0) + inner.waiting.count { $0.client == client }
        + inner.running.values.count { $0.client == client }
      guard limits.jobsPerClient == 0 || own < limits.jobsPerClient else {
        throw .clientLimit(jobs: own, retryAfter: retry)
      }
      inner.reserved[client, default: 0] += 1
    }
    return Reservation(store: self, client: client)
  }

  /// A place in the queue, until it is used or released.
  package struct Reservation: ~Copyable {
    private let store: JobStore
    private let client: String

    fileprivate init(store: JobStore, client: String) {
      self.store = store
      self.client = client
    }

    /// - Throws: ``JobError/stopping``.
    package consuming func use(_ request: JobRequest, _ prepared: any PreparedJob) throws(JobError) -> Job {
      let job = Job(request, work: prepared, client: client)
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

  private func add(_ job: Job) throws(JobError) {
    try inner.withLock { inner throws(JobError) in
      guard !inner.isStopping else { throw .stopping }
      inner.jobs[job.id] = job
      inner.waiting.append(job)
      updatePositions(&inner)
    }
    work.signal()
  }

  /// Ends a job if it has not ended, and removes it.
  package func remove(_ job: Job) {
    inner.withLock { remove(job, &$0) }
    cancel(job, "The job was cancelled.")
  }

  /// Ends a running job at its next step, and a waiting one at once.
  private func cancel(_ job: Job, _ reason: String) {
    job.cancel(reason)
    let waited = inner.withLock { inner in
      guard let place = inner.waiting.firstIndex(where: { $0 === job }) else { return false }
      inner.waiting.remove(at: place)
      updatePositions(&inner)
      return true
    }
    if waited { finish(job, .cancelled, error: .cancelled(reason)) }
  }
}

// Cleaning up, and stopping.
extension JobStore {
  /// Removes jobs that ended long ago, cancels abandoned ones, and wakes listeners; to be called every second or so.
  package func sweep(at now: Date = Date()) {
    let (jobs, heard) = inner.withLock { inner in
      for job in inner.ended where now.timeIntervalSince(job.ended ?? now) > limits.keepSeconds { remove(job, &inner) }
      return (inner.waiting + inner.running.values, inner.jobs.values.filter(\.hasListeners))
    }
    for job in jobs where job.isAbandoned(for: limits.followSeconds, at: now) {
      cancel(job, "The job was cancelled because nothing listened to its events.")
    }
    for job in heard { job.wakeListeners() }
  }

  /// From now on jobs are refused, and those that wait are cancelled.
  package func stop() {
    let waiting = inner.withLock { inner in
      inner.isStopping = true
      return inner.waiting
    }
    for job in waiting { cancel(job, Self.stopReason) }
  }

  private static let stopReason = "The job was cancelled because the server is stopping."

  /// Lets the running jobs end, cancels those that take longer than `grace` seconds, and waits for clients that fetch results.
  ///
  /// - Parameters:
  ///   - patience: seconds for cancelled jobs to reach their next step.
  ///   - fetching: seconds for clients.
  package func drain(grace: Double, patience: Double = 30, fetching: Double = 5) async {
    stop()
    let last = inner.withLock { Array($0.running.values) }
    await idle(within: grace)
    for job in inner.withLock({ Array($0.running.values) }) { cancel(job, Self.stopReason) }
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

  /// Waits while a condition holds, at most so long, and until the task is cancelled.
  private func wait(within seconds: Double, while holds: () -> Bool) async {
    let end = Date(timeIntervalSinceNow: seconds)
    while holds(), Date() < end, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
  }

  package var counts: (waiting: Int, running: Int, known: Int, keptBytes: Int) {
    inner.withLock { ($0.waiting.count, $0.running.count, $0.jobs.count, $0.keptBytes) }
  }
}
