import DDCMServer
import Foundation
import Testing

@Suite("A connection") struct ConnectionTests {
  @Test(
    "with something else than HTTP gets a problem and is closed",
    arguments: [
      ("nonsense\r\n\r\n", 400), ("GET / HTTP/9.9\r\n\r\n", 400),
      ("GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: 1\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
      ("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
      ("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
      (
        "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        400
      ),
      ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", 400),
    ])
  func nonsense(text: String, status: Int) async throws {
    try await withServer { client async throws in
      let bytes = try await client.exchange(Array(text.utf8))
      let answer = try #require(Client.Answer(bytes), "\(String(decoding: bytes, as: UTF8.self))")
      #expect(answer.status == status)
      #expect(answer.problem != nil)
      #expect(try await client.get("/healthz").status == 200)
    }
  }

  @Test("has a limit for headers")
  func headers() async throws {
    try await withServer { client async throws in
      let many = Dictionary(uniqueKeysWithValues: (0..<90).map { ("X-\($0)", String(repeating: "a", count: 1000)) })
      for headers in [["X-Long": String(repeating: "a", count: 100_000)], many] {
        let answer = try await client.get("/", headers)
        #expect(answer.status == 431)
        #expect(answer.problem != nil)
      }
      #expect(try await client.get("/healthz").status == 200)
    }
  }

  @Test("has a limit for bodies, with and without Content-Length")
  func bodies() async throws {
    var limits = Limits()
    limits.bodyBytes = 10_000
    try await withServer(limits) { client async throws in
      let large = [UInt8](repeating: 65, count: 20_000)
      #expect(try await client.post(["task": "encode"], ["file": large]).status == 413)
      // Content-Length is checked before the body arrives.
      let claim = client.message(
        "POST", "/v1/jobs?task=encode", ["Content-Type": "image/png", "Content-Length": "999999999"])
      #expect(Client.Answer(try await client.exchange(claim))?.status == 413)
      let head = client.message(
        "POST", "/v1/jobs?task=encode", ["Content-Type": "image/png", "Transfer-Encoding": "chunked"])
      let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 65, count: 0x1000) + [13, 10]
      let answer = Client.Answer(try await client.exchange(head + chunk + chunk + chunk + chunk))
      #expect(answer?.status == 413)
      #expect(answer?.problem != nil)
    }
  }

  @Test("accepts chunked bodies and Expect: 100-continue")
  func chunked() async throws {
    try await withServer { client async throws in
      let head = client.message(
        "POST", "/v1/jobs?task=encode", ["Content-Type": "image/png", "Transfer-Encoding": "chunked"])
      let answer = Client.Answer(
        try await client.exchange(head, Array("7\r\nsteps=1\r\n0\r\n\r\n".utf8), pause: .milliseconds(50)))
      #expect(answer?.status == 202)
      let asking = client.message(
        "POST", "/v1/jobs?task=encode", ["Content-Type": "image/png", "Expect": "100-continue", "Content-Length": "7"])
      let bytes = try await client.exchange(asking, Array("steps=1".utf8), pause: .milliseconds(100))
      #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 100 Continue"))
      #expect(Client.Answer(bytes)?.status == 202)
    }
  }

  @Test("that is too slow is closed")
  func slow() async throws {
    var limits = Limits()
    limits.requestSeconds = 3
    try await withServer(limits) { client, store, _ async throws in
      let head = client.message("POST", "/v1/jobs?task=encode", ["Content-Type": "image/png", "Content-Length": "7"])
      let answer = Client.Answer(try await client.exchange(head, Array("step".utf8), pause: .milliseconds(100)))
      #expect(answer?.status == 408)
      #expect(answer?.problem != nil)
      // Headers that never end.
      #expect(try await client.exchange(Array("GET / HT".utf8)).isEmpty)
      // Its place in the queue is free again.
      #expect(try await client.state(of: client.job("steps=1")) == "done")
    }
  }

  @Test("whose answer is not read is closed; a large answer that is read arrives")
  func stalled() async throws {
    var limits = Limits()
    limits.requestSeconds = 3
    try await withServer(limits) { client async throws in
      let job = try await client.job("steps=1 bytes=20000000")
      _ = try await client.state(of: job)
      let request = client.message("GET", job + "/result?form=image")
      #expect(Client.Answer(try await client.exchange(request))?.body.count == 20_000_031)
      #expect(try await client.exchange(request, patience: .seconds(9)).count < 20_000_000)
    }
  }

  @Test(
    "that is closed within a body makes no job",
    arguments: ["Content-Length: 100\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n7\r\n"])
  func left(framing: String) async throws {
    try await withServer { client, store, _ async throws in
      let head = "POST /v1/jobs?task=encode HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n" + framing
      _ = try await client.exchange(Array((head + "steps=1\r\n").utf8), patience: .milliseconds(100), closes: true)
      try await Task.sleep(for: .milliseconds(200))
      #expect(store.counts.known == 0)
      #expect(try await client.state(of: client.job("steps=1")) == "done")
    }
  }

  @Test("serves several requests")
  func kept() async throws {
    try await withServer { client async throws in
      let first = client.message("GET", "/healthz", ["Connection": "keep-alive"])
      let bytes = try await client.exchange(first, client.message("GET", "/v1/limits"), pause: .milliseconds(50))
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
      #expect(text.contains("tokenNeeded"))
    }
  }

  @Test(
    "of HTTP/1.0 is closed after the answer, whatever the client asks", arguments: ["", "Connection: keep-alive\r\n"])
  func old(header: String) async throws {
    try await withServer { client async throws in
      // No Host, and the client does not close.
      let bytes = try await client.exchange(Array("GET /v1/limits HTTP/1.0\r\n\(header)\r\n".utf8))
      let answer = try #require(Client.Answer(bytes))
      #expect(answer.status == 200)
      #expect(answer.headers["connection"] == "close")
      #expect(try answer.value("tokenNeeded") == "0")
    }
  }

  @Test("of HTTP/1.0 gets events that are not chunked, up to its close")
  func oldEvents() async throws {
    try await withServer { client async throws in
      let job = try await client.job("steps=3")
      _ = try await client.state(of: job)
      let bytes = try await client.exchange(Array("GET \(job)/events HTTP/1.0\r\n\r\n".utf8))
      let answer = try #require(Client.Answer(bytes))
      #expect(answer.headers["transfer-encoding"] == nil)
      #expect(answer.text.hasPrefix("id: 1\nevent: state\n"))
      #expect(answer.names.last == "end")
    }
  }

  @Test(
    "is closed after the answer where close is among its options",
    arguments: ["close", "keep-alive, close", "Close,keep-alive"])
  func closing(options: String) async throws {
    try await withServer { client async throws in
      // Returns when the server closes.
      let bytes = try await client.exchange(client.message("GET", "/healthz", ["Connection": options]))
      #expect(Client.Answer(bytes)?.status == 200)
    }
  }

  @Test(
    "does not lead to other files",
    arguments: [
      "/../Package.swift", "/samples/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/samples/",
      "/v1/jobs/",
    ])
  func paths(path: String) async throws {
    try await withServer { client async throws in
      #expect(try await client.get(path).status == 404)
    }
  }

  @Test("lists the allowed methods", arguments: ["PUT", "PATCH", "OPTIONS", "TRACE", "MKCOL"])
  func methods(method: String) async throws {
    try await withServer { client async throws in
      let answer = try await client.request(method, "/v1/jobs")
      #expect(answer.status == 405)
      #expect(answer.headers["allow"] == "POST")
      #expect(answer.problem != nil)
    }
  }

  @Test("gets headers for HEAD, and 304 for a matching ETag")
  func head() async throws {
    try await withServer { client async throws in
      let head = try await client.request("HEAD", "/samples/lorikeet.jpg")
      #expect(head.status == 200 && head.body.isEmpty && head.headers["content-length"] == "22898")
      let tag = try #require(head.headers["etag"])
      #expect(try await client.get("/samples/lorikeet.jpg", ["If-None-Match": tag]).status == 304)
      #expect(try await client.get("/samples/lorikeet.jpg").body.count == 22898)
    }
  }
}
