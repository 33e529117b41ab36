import Foundation
import Synchronization

extension Console {
  /// Does each job, whether or not others fail.
  ///
  /// - Parameter name: what messages call a job.
  /// - Throws: the exit code of the first that failed.
  func attempt<Job>(_ jobs: [Job], named name: KeyPath<Job, String>, _ body: (Job) throws -> Void) throws {
    let statuses = jobs.map { status(of: $0, named: name, body) }
    if let status = statuses.lazy.compactMap(\.self).first { throw status.exitCode }
  }

  /// The same, as many at once as the user wants.
  func attemptAtOnce<Job: Sendable>(
    _ jobs: [Job], named name: any KeyPath<Job, String> & Sendable, _ body: @escaping @Sendable (Job) throws -> Void
  ) throws {
    let workers = min(atOnce, jobs.count)
    guard workers > 1 else { return try attempt(jobs, named: name, body) }
    let queue = JobQueue(count: jobs.count)
    let group = DispatchGroup()
    for _ in 0..<workers {
      group.enter()
      // Not a dispatch queue, which runs no more of them than there are cores.
      Thread.detachNewThread {
        while let number = queue.next() {
          show(done: queue.finish(number, status(of: jobs[number], named: name, body)), of: jobs.count)
        }
        group.leave()
      }
    }
    group.wait()
    if let status = queue.firstFailure { throw status.exitCode }
  }

  /// Nil where the job is done.
  private func status<Job>(
    of job: Job, named name: KeyPath<Job, String>, _ body: (Job) throws -> Void
  ) -> ExitStatus? {
    do {
      try body(job)
      return nil
    } catch {
      failure(error, of: job[keyPath: name])
      return ExitStatus(of: error) ?? .software
    }
  }
}

/// Jobs that several threads take one by one.
private final class JobQueue: Sendable {
  private let count: Int
  private let state: Mutex<(taken: Int, done: Int, statuses: [ExitStatus?])>

  init(count: Int) {
    self.count = count
    state = Mutex((taken: 0, done: 0, statuses: [ExitStatus?](repeating: nil, count: count)))
  }

  /// The number of a job that nobody has taken; nil where there is none.
  func next() -> Int? {
    state.withLock { state in
      guard state.taken < count else { return nil }
      state.taken += 1
      return state.taken - 1
    }
  }

  /// How many jobs are done with this one.
  func finish(_ number: Int, _ status: ExitStatus?) -> Int {
    state.withLock { state in
      state.statuses[number] = status
      state.done += 1
      return state.done
    }
  }

  /// In the order of the jobs.
  var firstFailure: ExitStatus? { state.withLock { $0.statuses.lazy.compactMap(\.self).first } }
}
