import DDCMServer
import Foundation
import Testing

@Suite("A job") struct JobTests {
  @Test("reports its steps and has a result")
  func life() async throws {
    try await withServer { client async throws in
      let job = try await client.job("steps=3")
      let events = try await client.get(job + "/events")
      #expect(events.type == "text/event-stream")
      #expect(
        events.names == ["state", "state", "progress", "preview", "progress", "preview", "progress", "preview", "end"])
      #expect(events.text.contains(#""secondsLeft":"#))
      let preview = try await client.get(job + "/preview/2")
      #expect(preview.text == "preview 2" && preview.type == "image/jpeg")
      let document = try await client.get(job)
      #expect(try document.value("state") == "done")
      #expect(try document.value("result.bytes") == "9")
      #expect(try document.value("input.width") == "2")
      let result = try await client.get(job + "/result")
      #expect(result.text == "stream of steps=3" && result.type == "application/vnd.ddcm")
      #expect(result.headers["cache-control"] == "no-store")
      #expect(try await client.get(job + "/result?form=image").text == "image of steps=3")
    }
  }

  @Test("can have its file as the body and its fields in the query")
  func raw() async throws {
    try await withServer { client async throws in
      let answer = try await client.request(
        "POST", "/v1/jobs?task=decode&preview=0", ["Content-Type": "application/vnd.ddcm"], body: Array("steps=1".utf8))
      let job = try #require(answer.headers["location"])
      #expect(try await client.get(job + "/events").names == ["state", "state", "progress", "end"])
      #expect(try await client.get(job + "/result").text == "image of steps=1")
      #expect(try await client.get(job + "/result?form=stream").status == 404)
    }
  }

  @Test("resumes its events after Last-Event-ID")
  func resumed() async throws {
    try await withServer { client async throws in
      let job = try await client.job("steps=4")
      let all = try await client.get(job + "/events")
      let rest = try await client.get(job + "/events", ["Last-Event-ID": "5"])
      #expect(rest.text == String(all.text[all.text.range(of: "id: 6\n")!.lowerBound...]))
      for late in ["100", "\(Int.max)"] {
        #expect(try await client.get(job + "/events", ["Last-Event-ID": late]).text == "")
      }
      #expect(try await client.get(job + "/events", ["Last-Event-ID": "\(UInt64.max)"]).status == 400)
      #expect(try await client.get(job + "/events", ["Last-Event-ID": "x"]).status == 400)
    }
  }

  @Test("ends at its next step and is removed when it is deleted")
  func deleted() async throws {
    try await withServer { client, store, _ async throws in
      let job = try await client.job("steps=10000 pause=0.01")
      _ = try await client.state(of: job, among: ["running"])
      let events = try await client.events(of: job) { () async throws in
        #expect(try await client.request("DELETE", job).status == 204)
        #expect(try await client.get(job).status == 404)
      }
      #expect(events.text.contains("cancelled"))
      try await waitUntil(tries: 1000) { store.counts.running == 0 }
    }
  }

  @Test("that failed has an error, and its result is gone")
  func failed() async throws {
    try await withServer { client async throws in
      let job = try await client.job("fail=1")
      #expect(try await client.state(of: job) == "failed")
      #expect(try await client.get(job).value("error.status") == "422")
      let result = try await client.get(job + "/result")
      #expect(result.status == 410)
      #expect(result.problem?.contains("The script fails.") == true)
    }
  }

  @Test("has a time limit")
  func tooLong() async throws {
    var limits = Limits()
    limits.secondsPerJob = 0.1
    try await withServer(limits) { client async throws in
      let job = try await client.job("steps=10000 pause=0.01")
      #expect(try await client.state(of: job) == "failed")
      #expect(try await client.get(job).value("error.detail")?.contains("longer") == true)
    }
  }

  @Test("has no result yet while it waits or runs")
  func early() async throws {
    try await withServer { client async throws in
      let first = try await client.job("steps=10000 pause=0.01")
      let second = try await client.job("steps=1")
      _ = try await client.state(of: first, among: ["running"])
      #expect(try await client.get(first + "/result").status == 409)
      #expect(try await client.get(second).value("position") == "1")
      #expect(try await client.get(second + "/result").status == 409)
      _ = try await client.request("DELETE", second)
      #expect(try await client.request("DELETE", first).status == 204)
    }
  }

  @Test("with follow is cancelled when nothing listens to its events, and runs while something does")
  func followed() async throws {
    var limits = Limits()
    limits.followSeconds = 1000
    // The sweeps below are in the future, where a cancelled job would be removed already.
    limits.keepSeconds = 1_000_000
    try await withServer(limits) { client, store, _ async throws in
      let job = try await client.job("steps=100000 pause=0.01", ["follow": "true"])
      _ = try await client.state(of: job, among: ["running"])
      let id = try #require(job.split(separator: "/").last.map(String.init))
      let events = try await client.events(of: job) {
        try await waitUntil { store.job(id)?.hasListeners == true }
        store.sweep(at: Date(timeIntervalSinceNow: 2000))
        #expect(try await client.get(job).value("state") == "running")
        _ = try await client.request("DELETE", job)
      }
      #expect(events.text.contains("The job was cancelled."))

      let other = try await client.job("steps=100000 pause=0.01", ["follow": "true"])
      _ = try await client.exchange(client.message("GET", other + "/events")) { _ in true }
      try await waitUntil {
        store.sweep(at: Date(timeIntervalSinceNow: 2000))
        return try await client.get(other).value("state") == "cancelled"
      }
    }
  }

  @Test("is removed some time after its end, and not while it runs")
  func kept() async throws {
    var limits = Limits()
    limits.keepSeconds = 0.2
    let gate = Gate()
    try await withServer(limits, runner: ScriptedRunner(gate: gate)) { client async throws in
      defer { gate.open() }
      let job = try await client.job("steps=1 gate=1")
      _ = try await client.state(of: job, among: ["running"])
      try await Task.sleep(for: .milliseconds(500))
      #expect(try await client.get(job).value("state") == "running")
      gate.open()
      try await waitUntil(tries: 3000) { try await client.get(job).status == 404 }
    }
  }

  @Test("is removed earlier if later jobs have large results")
  func crowded() async throws {
    var limits = Limits()
    limits.keptBytes = 3000
    limits.jobsPerClient = 0
    try await withServer(limits) { client, store, _ async throws in
      var jobs: [String] = []
      for _ in 0..<4 {
        jobs.append(try await client.job("steps=1 bytes=1000"))
        _ = try await client.state(of: jobs[jobs.count - 1])
      }
      var known: [Bool] = []
      for job in jobs { known.append(try await client.get(job).status == 200) }
      #expect(known == [false, false, true, true])
      #expect(store.counts.keptBytes <= 3000)
    }
  }
}

extension Client.Answer {
  /// The names of events.
  var names: [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("event: ") }.map { String($0.dropFirst(7)) }
  }
}
