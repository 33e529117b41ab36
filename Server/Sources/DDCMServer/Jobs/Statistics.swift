import Foundation
import Synchronization

/// Counters since the server started.
package final class Statistics: Sendable {
  struct Key: Hashable {
    let task: TaskKind
    let state: Job.State
  }

  /// Upper ends of the histogram's intervals, in seconds.
  static let bounds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250]

  struct Values {
    var jobs: [Key: Int] = [:]
    /// Of jobs that are done, by task: counts by interval, of which the last has no upper end.
    var durations: [TaskKind: (counts: [Int], sum: Double)] = [:]
    var requests: [Int: Int] = [:]
    var bytesIn = 0
    var bytesOut = 0
    /// Moving average of the durations.
    var meanSeconds = 3.0
  }

  private let inner = Mutex(Values())

  var values: Values { inner.withLock { $0 } }
  var meanSeconds: Double { inner.withLock { $0.meanSeconds } }

  func ended(_ job: Job) {
    let (state, seconds) = (job.state, job.seconds)
    inner.withLock { values in
      values.jobs[Key(task: job.task, state: state), default: 0] += 1
      guard state == .done else { return }
      var durations =
        values.durations[job.task] ?? (counts: [Int](repeating: 0, count: Self.bounds.count + 1), sum: 0)
      durations.counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
      durations.sum += seconds
      values.durations[job.task] = durations
      values.meanSeconds += 0.2 * (seconds - values.meanSeconds)
    }
  }

  func answered(_ status: Int, bytes: Int?) {
    inner.withLock { values in
      values.requests[status, default: 0] += 1
      values.bytesOut += bytes ?? 0
    }
  }

  func received(_ bytes: Int) { inner.withLock { $0.bytesIn += bytes } }
  func sent(_ bytes: Int) { inner.withLock { $0.bytesOut += bytes } }
}
