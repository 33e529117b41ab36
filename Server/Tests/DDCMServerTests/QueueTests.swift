import DDCMServer
import Foundation
import Testing

@Suite("The queue") struct QueueTests {
  @Test("has a limit, above which answers have Retry-After")
  func full() async throws {
    var limits = Limits()
    (limits.queue, limits.jobsPerClient) = (2, 0)
    try await withServer(limits) { client async throws in
      let first = try await client.job("steps=10000 pause=0.01")
      _ = try await client.state(of: first, among: ["running"])
      let waiting = [try await client.job("steps=1"), try await client.job("steps=2")]
      let refused = try await client.post(["task": "encode"], ["file": Array("steps=1".utf8)])
      #expect(refused.status == 429)
      #expect((refused.headers["retry-after"].flatMap { Int($0) } ?? 0) > 0)
      #expect(refused.problem != nil)
      #expect(try await client.get(waiting[1]).value("position") == "2")
      _ = try await client.request("DELETE", first)
      for job in waiting { #expect(try await client.state(of: job) == "done") }
    }
  }

  @Test("has a limit for each client")
  func perClient() async throws {
    var limits = Limits()
    limits.jobsPerClient = 2
    try await withServer(limits) { client async throws in
      let script = "steps=10000 pause=0.01"
      let jobs = [try await client.job(script), try await client.job(script)]
      #expect(try await client.post(["task": "encode"], ["file": Array(script.utf8)]).status == 429)
      var other = client
      other.address = "127.0.0.2"
      let others = try await other.job("steps=1")
      for job in jobs { _ = try await client.request("DELETE", job) }
      #expect(try await client.state(of: others) == "done")
      #expect(try await client.state(of: client.job("steps=1")) == "done")
    }
  }

  @Test("releases the place of a request that fails", arguments: ["unknown", "huge", "damaged"])
  func released(script: String) async throws {
    var limits = Limits()
    limits.jobsPerClient = 1
    try await withServer(limits) { client async throws in
      for _ in 0..<3 {
        let answer = try await client.post(["task": "encode"], ["file": Array(script.utf8)])
        #expect([413, 415, 422].contains(answer.status))
      }
      for _ in 0..<3 { #expect(try await client.post(["task": "paint"]).status == 400) }
      #expect(try await client.state(of: client.job("steps=1")) == "done")
    }
  }

  @Test("runs several jobs at once with several workers")
  func workers() async throws {
    var limits = Limits()
    limits.workers = 2
    try await withServer(limits) { client async throws in
      let jobs = [try await client.job("steps=10000 pause=0.01"), try await client.job("steps=10000 pause=0.01")]
      for job in jobs { _ = try await client.state(of: job, among: ["running"]) }
      for job in jobs { _ = try await client.request("DELETE", job) }
    }
  }

  @Test("lets running jobs end when the server is stopped, and cancels those that wait")
  func stopped() async throws {
    let gate = Gate()
    try await withServer(Limits(), runner: ScriptedRunner(gate: gate), grace: 600) { client, store, stop async throws in
      defer { gate.open() }
      let job = try await client.job("steps=1 gate=1")
      _ = try await client.state(of: job, among: ["running"])
      let waiting = try await client.job("steps=1")
      stop.finish()
      #expect(try await client.state(of: waiting) == "cancelled")
      let health = try await client.get("/healthz")
      #expect(health.status == 503)
      #expect(health.text == #"{"status":"stopping"}"#)
      let refused = try await client.post(["task": "encode"], ["file": Array("steps=1".utf8)])
      #expect(refused.status == 503)
      // A client that listens gets the end and then the result, although the server ends.
      let events = try await client.events(of: job) { gate.open() }
      #expect(events.names.last == "end" && events.text.contains(#""state":"done""#))
      #expect(try await client.get(job + "/result").text == "stream of steps=1 gate=1")
    }
  }

  @Test("cancels running jobs when the drain is cancelled")
  func impatient() async throws {
    try await withServer { client, store, _ async throws in
      let job = try await client.job("steps=10000 pause=0.01")
      _ = try await client.state(of: job, among: ["running"])
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await store.drain(grace: 600) }
        group.cancelAll()
      }
      #expect(try await client.state(of: job) == "cancelled")
    }
  }

  @Test("cancels running jobs after the grace period")
  func graceless() async throws {
    try await withServer(Limits(), grace: 0.2) { client, store, stop async throws in
      let job = try await client.job("steps=10000 pause=0.01")
      _ = try await client.state(of: job, among: ["running"])
      let events = try await client.events(of: job) { stop.finish() }
      #expect(events.text.contains("the server is stopping"))
    }
  }
}
