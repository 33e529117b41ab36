import Server
import Testing

@Suite("Who asks") struct AccessTests {
  private static let token = "a-token-of-some-length"

  @Test("needs the token for jobs, and not for the page", arguments: [nil, "", "wrong", "a-token-of-some-lengtH"])
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
    "must call a server of this computer by this computer's name",
    arguments: ["example.com", "127.0.0.1.example.com", "0"])
  func rebinding(host: String) async throws {
    try await withServer { client async throws in
      #expect(try await client.get("/v1/models", ["Host": host]).status == 421)
      #expect(try await client.get("/v1/models", ["Host": "localhost:1"]).status == 200)
      #expect(try await client.get("/v1/models", ["Host": "[::1]"]).status == 200)
    }
  }

  @Test(
    "must not be another site's page",
    arguments: [["Origin": "http://example.com"], ["Sec-Fetch-Site": "cross-site"], ["Origin": "null"]])
  func foreign(headers: [String: String]) async throws {
    try await withServer { client async throws in
      #expect(try await client.post(["task": "generate"], [:], headers).status == 403)
      #expect(try await client.get("/v1/models", headers).status == 200)
      let own = ["Origin": "http://127.0.0.1:\(client.port)", "Sec-Fetch-Site": "same-origin"]
      #expect(try await client.post(["task": "generate"], [:], own).status == 202)
    }
  }

  @Test(
    "finds every answer guarded against what browsers might do with it", arguments: ["/", "/v1/models", "/nothing"])
  func headers(path: String) async throws {
    try await withServer { client async throws in
      let answer = try await client.get(path)
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["content-security-policy"]?.hasPrefix("default-src 'self'") == true)
      #expect(answer.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test(
    "is this computer alone at some addresses",
    arguments: [
      ("127.0.0.1", true), ("127.1.2.3", true), ("localhost", true), ("::1", true), ("0.0.0.0", false), ("::", false),
      ("127.0.0.1.nip.io", false),
    ])
  func loopback(host: String, isLocal: Bool) {
    #expect(Access.isLoopback(host) == isLocal)
  }
}
