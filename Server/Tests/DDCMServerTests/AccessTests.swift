import DDCMCodec
import DDCMServer
import Testing

@Suite("Access") struct AccessTests {
  private static let token = "a-token-of-some-length"

  @Test("to jobs needs the token, to the page not", arguments: [nil, "", "wrong", "a-token-of-some-lengtH"])
  func token(given: String?) async throws {
    try await withServer(token: Self.token) { client async throws in
      #expect(try await client.get("/v1/models").status == 200)
      var stranger = client
      stranger.token = given
      for path in ["/v1/models", "/metrics", "/v1/jobs/0123456789abcdef0123456789abcdef"] {
        let answer = try await stranger.get(path)
        #expect(answer.status == 401)
        #expect(answer.headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        #expect(answer.problem != nil)
      }
      #expect(try await stranger.post(["task": "generate"]).status == 401)
      for path in ["/", "/healthz", "/openapi.json", "/v1/limits", "/v1/samples", "/samples/coast.jpg"] {
        #expect(try await stranger.get(path).status == 200)
      }
      #expect(try await stranger.get("/v1/limits").value("tokenNeeded") == "1")
    }
  }

  @Test(
    "to a local server is refused under other names",
    arguments: ["example.com", "127.0.0.1.example.com", "0"])
  func rebinding(host: String) async throws {
    try await withServer { client async throws in
      #expect(try await client.get("/v1/models", ["Host": host]).status == 421)
      #expect(try await client.get("/v1/models", ["Host": "localhost:1"]).status == 200)
      #expect(try await client.get("/v1/models", ["Host": "[::1]"]).status == 200)
    }
  }

  @Test(
    "from pages of other sites is refused",
    arguments: [["Origin": "http://example.com"], ["Sec-Fetch-Site": "cross-site"], ["Origin": "null"]])
  func foreign(headers: [String: String]) async throws {
    try await withServer { client async throws in
      #expect(try await client.post(["task": "generate"], [:], headers).status == 403)
      #expect(try await client.get("/v1/models", headers).status == 200)
      let own = ["Origin": "http://127.0.0.1:\(client.port)", "Sec-Fetch-Site": "same-origin"]
      #expect(try await client.post(["task": "generate"], [:], own).status == 202)
    }
  }

  private static let origin = Result { try PublicOrigin(url: "https://Images.example.org/") }

  @Test(
    "through a proxy works whether it keeps Host or rewrites it",
    arguments: ["images.example.org", "images.example.org:443", "127.0.0.1:8080"])
  func proxied(host: String) async throws {
    try await withServer(origin: Self.origin.get()) { client async throws in
      let headers = ["Host": host, "Origin": "https://images.example.org", "Sec-Fetch-Site": "same-origin"]
      #expect(try await client.get("/v1/models", headers).status == 200)
      #expect(try await client.post(["task": "generate"], [:], headers).status == 202)
      for other in ["https://example.org", "https://images.example.org.example.com", "null"] {
        let answer = try await client.post(["task": "generate"], [:], headers.merging(["Origin": other]) { $1 })
        #expect(answer.status == 403)
      }
      #expect(try await client.get("/v1/models", ["Host": "example.com"]).status == 421)
    }
  }

  @Test("through a proxy counts the clients that it names, and only then")
  func forwarded() async throws {
    var limits = Limits()
    limits.jobsPerClient = 1
    for isProxied in [true, false] {
      try await withServer(limits, origin: isProxied ? Self.origin.get() : nil) { client async throws in
        var jobs: [String] = []
        for (address, status) in [
          ("192.0.2.1", 202), ("192.0.2.1", 429), ("203.0.113.9, 192.0.2.2", isProxied ? 202 : 429),
        ] {
          let answer = try await client.post(
            ["task": "encode"], ["file": Array("steps=100000 pause=0.01".utf8)], ["X-Forwarded-For": address])
          #expect(answer.status == status)
          if let job = answer.headers["location"] { jobs.append(job) }
        }
        for job in jobs { _ = try await client.request("DELETE", job) }
      }
    }
  }

  @Test(
    "through a proxy needs an origin",
    arguments: ["images.example.org", "ftp://a.org", "https://a.org/x", "https://", ""])
  func origins(url: String) {
    #expect(throws: DDCMError.self) { try PublicOrigin(url: url) }
  }

  @Test(
    "is answered with headers that restrict browsers", arguments: ["/", "/v1/models", "/nothing"])
  func headers(path: String) async throws {
    try await withServer { client async throws in
      let answer = try await client.get(path)
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'self'") == true)
      #expect(answer.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test(
    "is local at loopback addresses",
    arguments: [
      ("127.0.0.1", true), ("127.1.2.3", true), ("localhost", true), ("::1", true), ("0.0.0.0", false), ("::", false),
      ("127.0.0.1.nip.io", false),
    ])
  func loopback(host: String, isLocal: Bool) {
    #expect(Access.isLoopback(host) == isLocal)
  }
}
