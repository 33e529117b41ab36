import Foundation

/// The server's state in Prometheus' text format.
struct Metrics {
  static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  let store: JobStore

  var text: String {
    let values = store.statistics.values
    let counts = store.counts
    var lines: [String] = []
    func add(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]) {
      lines.append("# HELP ddcm_\(name) \(help)")
      lines.append("# TYPE ddcm_\(name) \(kind)")
      lines += samples.map { "ddcm_\(name)\($0.labels) \($0.value)" }
    }
    let ends = Job.State.allCases.filter(\.isEnded)
    add(
      "jobs_total", "counter", "Jobs that ended.",
      TaskKind.allCases.flatMap { task in
        ends.map { state in
          (
            "{task=\"\(task.rawValue)\",state=\"\(state.rawValue)\"}",
            "\(values.jobs[Statistics.Key(task: task, state: state)] ?? 0)"
          )
        }
      })
    add("jobs_waiting", "gauge", "Jobs that wait.", [("", "\(counts.waiting)")])
    add("jobs_running", "gauge", "Jobs that run.", [("", "\(counts.running)")])
    add("jobs_known", "gauge", "Jobs that are kept.", [("", "\(counts.known)")])
    add("queue_limit", "gauge", "Jobs that may wait.", [("", "\(store.limits.queue)")])
    add("workers", "gauge", "Jobs that may run at once.", [("", "\(store.limits.workers)")])
    add("kept_bytes", "gauge", "Bytes of results and previews of ended jobs.", [("", "\(counts.keptBytes)")])
    add(
      "job_duration_seconds", "histogram", "Run times of jobs that are done.",
      TaskKind.allCases.flatMap { histogram(values.durations[$0], of: $0) })
    add(
      "http_requests_total", "counter", "Responses, by status.",
      values.requests.sorted { $0.key < $1.key }.map { ("{status=\"\($0.key)\"}", "\($0.value)") })
    add("received_bytes_total", "counter", "Bytes of request bodies.", [("", "\(values.bytesIn)")])
    add("sent_bytes_total", "counter", "Bytes of response bodies.", [("", "\(values.bytesOut)")])
    if let bytes = ResidentMemory.bytes {
      add("resident_memory_bytes", "gauge", "Resident memory of the process.", [("", "\(bytes)")])
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func histogram(
    _ durations: (counts: [Int], sum: Double)?, of task: TaskKind
  ) -> [(labels: String, value: String)] {
    let counts = durations?.counts ?? [Int](repeating: 0, count: Statistics.bounds.count + 1)
    var total = 0
    var samples = zip(counts, Statistics.bounds.map { "\($0)" } + ["+Inf"]).map { count, bound in
      total += count
      return ("_bucket{task=\"\(task.rawValue)\",le=\"\(bound)\"}", "\(total)")
    }
    samples.append(("_sum{task=\"\(task.rawValue)\"}", "\(durations?.sum ?? 0)"))
    samples.append(("_count{task=\"\(task.rawValue)\"}", "\(total)"))
    return samples
  }
}

/// Resident memory of this process.
enum ResidentMemory {
  /// Nil on systems without /proc.
  static var bytes: Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") })
    else { return nil }
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
