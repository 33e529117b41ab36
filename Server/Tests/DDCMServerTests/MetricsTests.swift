import DDCMServer
import Foundation
import Testing

@Suite("The metrics") struct MetricsTests {
  @Test("count jobs and answers, in Prometheus' format")
  func counted() async throws {
    try await withServer { client async throws in
      _ = try await client.state(of: client.job("steps=1"))
      _ = try await client.state(of: client.job("fail=1"))
      _ = try await client.get("/nothing")
      let answer = try await client.get("/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = Set(answer.text.split(separator: "\n"))
      for line in [
        "ddcm_jobs_total{task=\"encode\",state=\"done\"} 1", "ddcm_jobs_total{task=\"encode\",state=\"failed\"} 1",
        "ddcm_jobs_waiting 0", "ddcm_queue_limit 16", "ddcm_http_requests_total{status=\"404\"} 1",
        "ddcm_job_duration_seconds_count{task=\"encode\"} 1",
        "ddcm_job_duration_seconds_bucket{task=\"encode\",le=\"+Inf\"} 1",
        "# TYPE ddcm_job_duration_seconds histogram",
      ] { #expect(lines.contains(Substring(line)), "\(line)") }
      // HELP, TYPE and samples.
      let format = /# (HELP|TYPE) ddcm_[a-z_]+ .+|ddcm_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/
      #expect(lines.allSatisfy { $0.wholeMatch(of: format) != nil })
    }
  }
}
