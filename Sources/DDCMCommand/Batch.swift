import ArgumentParser
import DDCM
import Foundation
import Synchronization

extension Console {
  /// Runs every job, whether or not others fail.
  ///
  /// - Parameter name: what messages call a job.
  /// - Throws: the exit code of the first job that failed.
  func attempt<Job>(_ jobs: [Job], named name: KeyPath<Job, String>, _ body: (Job) throws -> Void) throws {
    let failures = jobs.map { failure(of: $0, named: name, body) }
    if let first = failures.lazy.compactMap(\.self).first { throw first }
  }

  /// Runs every job, ``concurrency`` at the same time.
  ///
  /// - Returns: the exit codes of the jobs that failed, in the order of the jobs.
  func attemptConcurrently<Job: Sendable>(
    _ jobs: [Job], named name: any KeyPath<Job, String> & Sendable, _ body: @escaping @Sendable (Job) throws -> Void
  ) -> [ExitCode] {
    let workers = min(concurrency, jobs.count)
    guard workers > 1 else { return jobs.compactMap { failure(of: $0, named: name, body) } }
    let queue = JobQueue(count: jobs.count)
    let group = DispatchGroup()
    for _ in 0..<workers {
      group.enter()
      // Threads: a dispatch queue would run no more jobs than there are cores.
      Thread.detachNewThread {
        while let number = queue.next() {
          show(finished: queue.finish(number, failure(of: jobs[number], named: name, body)), of: jobs.count)
        }
        group.leave()
      }
    }
    group.wait()
    return queue.failures
  }

  /// Nil where the job succeeds.
  private func failure<Job>(
    of job: Job, named name: KeyPath<Job, String>, _ body: (Job) throws -> Void
  ) -> ExitCode? {
    do {
      try body(job)
      return nil
    } catch {
      failure(error, of: job[keyPath: name])
      return Failure.exitCode(of: error)
    }
  }
}

/// Jobs that several threads take one by one.
private final class JobQueue: Sendable {
  private let count: Int
  private let state: Mutex<(taken: Int, finished: Int, failures: [Int: ExitCode])>

  init(count: Int) {
    self.count = count
    state = Mutex((taken: 0, finished: 0, failures: [:]))
  }

  /// The number of a job that no thread has taken yet; nil if there is none.
  func next() -> Int? {
    state.withLock { state in
      guard state.taken < count else { return nil }
      state.taken += 1
      return state.taken - 1
    }
  }

  /// - Returns: how many jobs are finished, this one included.
  func finish(_ number: Int, _ failure: ExitCode?) -> Int {
    state.withLock { state in
      state.failures[number] = failure
      state.finished += 1
      return state.finished
    }
  }

  var failures: [ExitCode] { state.withLock { $0.failures.sorted { $0.key < $1.key }.map(\.value) } }
}

/// Counts the results of a batch, for the summary at its end.
final class BatchSummary: Sendable {
  private struct Counts {
    var images = 0
    var pixels = 0
    var bytes = 0
    var existing = 0
    var unrecognized = 0
  }

  private let counts = Mutex(Counts())

  /// - Parameter bytes: the size of the stream.
  func add(pixels: Int, bytes: Int) {
    counts.withLock {
      $0.images += 1
      $0.pixels += pixels
      $0.bytes += bytes
    }
  }

  func addExisting() { counts.withLock { $0.existing += 1 } }
  func addUnrecognized() { counts.withLock { $0.unrecognized += 1 } }

  /// One line, such as "12 images, 58,921 bytes, 0.203 bpp; 3 existed, 1 was not an image".
  ///
  /// - Parameters:
  ///   - failures: how many inputs failed.
  ///   - unrecognized: what is said of inputs of another kind, "not an image" for example.
  func line(failures: Int, unrecognized: String) -> String {
    let counts = counts.withLock { $0 }
    var text = "\(counts.images) \(counts.images == 1 ? "image" : "images"), \(counts.bytes.grouped) bytes"
    if counts.pixels > 0 { text += ", \((Double(8 * counts.bytes) / Double(counts.pixels)).fixed(3)) bpp" }
    let rest = [
      counts.existing > 0 ? "\(counts.existing) existed already" : nil,
      counts.unrecognized > 0 ? "\(counts.unrecognized) skipped (\(unrecognized))" : nil,
      failures > 0 ? "\(failures) failed" : nil,
    ].compactMap(\.self)
    return rest.isEmpty ? text : text + "; " + rest.joined(separator: ", ")
  }
}
