import DDCMServer
import Foundation
import Testing

/// Compares Sources/DDCMServer/Resources/openapi.json with the server.
@Suite("The API description") struct DocumentTests {
  private static let token = "a-token-of-some-length"
  private static let unknown = "/v1/jobs/0123456789abcdef0123456789abcdef"

  /// How to get an answer.
  private typealias Way = @Sendable (Client) async throws -> Client.Answer

  /// By operation and status, "get /v1/jobs/{id} 404".
  private static let ways: [String: Way] = {
    var ways: [String: Way] = [
      "post /v1/jobs 202": { try await $0.post(["task": "encode"], ["file": Array("steps=1".utf8)]) },
      "post /v1/jobs 400": { try await $0.post(["task": "paint"]) },
      "post /v1/jobs 403": { try await $0.post(["task": "generate"], [:], ["Origin": "http://example.com"]) },
      "post /v1/jobs 413": { try await $0.post(["task": "encode"], ["file": Array("huge".utf8)]) },
      "post /v1/jobs 415": { try await $0.post(["task": "encode"], ["file": Array("unknown".utf8)]) },
      "post /v1/jobs 422": { try await $0.post(["task": "encode"], ["file": Array("damaged".utf8)]) },
      "post /v1/jobs 429": { client async throws in
        var other = client
        other.address = "127.0.0.3"
        let job = try await other.job("steps=10000 pause=0.01")
        let answer = try await other.post(["task": "generate"])
        _ = try await other.request("DELETE", job)
        return answer
      },
      "get /v1/jobs/{id} 200": { try await $0.get($0.job("steps=1")) },
      "delete /v1/jobs/{id} 204": { try await $0.request("DELETE", $0.job("steps=1")) },
      "delete /v1/jobs/{id} 403": { try await $0.request("DELETE", unknown, ["Sec-Fetch-Site": "cross-site"]) },
      "delete /v1/jobs/{id} 404": { try await $0.request("DELETE", unknown) },
      "get /v1/jobs/{id}/events 200": { try await $0.get($0.job("steps=1") + "/events") },
      "get /v1/jobs/{id}/events 400": { try await $0.get($0.job("steps=1") + "/events", ["Last-Event-ID": "one"]) },
      "get /v1/jobs/{id}/result 200": { client async throws in
        let job = try await client.job("steps=1")
        _ = try await client.state(of: job)
        return try await client.get(job + "/result")
      },
      "get /v1/jobs/{id}/result 400": { try await $0.get($0.job("steps=1") + "/result?form=text") },
      "get /v1/jobs/{id}/result 409": { client async throws in
        let job = try await client.job("steps=10000 pause=0.01")
        let answer = try await client.get(job + "/result")
        _ = try await client.request("DELETE", job)
        return answer
      },
      "get /v1/jobs/{id}/result 410": { client async throws in
        let job = try await client.job("fail=1")
        _ = try await client.state(of: job)
        return try await client.get(job + "/result")
      },
      "get /v1/jobs/{id}/preview/{number} 200": { client async throws in
        let job = try await client.job("steps=1")
        _ = try await client.state(of: job)
        return try await client.get(job + "/preview/1")
      },
      "get /v1/jobs/{id}/preview/{number} 404": { try await $0.get($0.job("steps=1") + "/preview/9") },
      "get /samples/{name} 404": { try await $0.get("/samples/nothing.jpg") },
    ]
    for path in ["", "/events", "/result"] {
      ways["get /v1/jobs/{id}\(path) 404"] = { try await $0.get(unknown + path) }
    }
    for path in ["", "/events", "/result", "/preview/1"] {
      let template = "/v1/jobs/{id}" + path.replacing("1", with: "{number}")
      ways["get \(template) 401"] = { try await $0.stranger.get(unknown + path) }
    }
    ways["delete /v1/jobs/{id} 401"] = { try await $0.stranger.request("DELETE", unknown) }
    ways["post /v1/jobs 401"] = { try await $0.stranger.post(["task": "generate"]) }
    for path in ["/v1/models", "/metrics"] { ways["get \(path) 401"] = { try await $0.stranger.get(path) } }
    for path in ["/v1/models", "/v1/samples", "/v1/limits", "/healthz", "/metrics", "/openapi.json", "/"] {
      ways["get \(path) 200"] = { try await $0.get(path) }
    }
    ways["get /samples/{name} 200"] = { try await $0.get("/samples/coast.jpg") }
    for (template, path) in [("/samples/{name}", "/samples/coast.jpg"), ("/openapi.json", "/openapi.json"), ("/", "/")]
    {
      ways["get \(template) 304"] = { try await $0.get(path, ["If-None-Match": $0.get(path).headers["etag"] ?? ""]) }
    }
    return ways
  }()

  /// Answers of a stopping server.
  private static let whileStopping: [String: Way] = [
    "post /v1/jobs 503": { try await $0.post(["task": "generate"]) },
    "get /healthz 503": { try await $0.get("/healthz") },
  ]

  private struct Documented {
    let status: String
    /// Of the body; empty for none.
    let types: [String]
    let headers: [String]
  }

  /// By operation and status.
  private static func documented(_ bytes: [UInt8]) throws -> [String: Documented] {
    let document = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    let shared = (document["components"] as? [String: [String: Any]])?["responses"] as? [String: [String: Any]] ?? [:]
    var found: [String: Documented] = [:]
    for (path, item) in paths {
      for (method, operation) in item where method != "parameters" {
        let responses = (operation as? [String: Any])?["responses"] as? [String: [String: Any]] ?? [:]
        for (status, response) in responses where status != "default" {
          let name = (response["$ref"] as? String)?.split(separator: "/").last.map(String.init)
          let response = name.flatMap { shared[$0] } ?? response
          found["\(method) \(path) \(status)"] = Documented(
            status: status, types: (response["content"] as? [String: Any] ?? [:]).keys.sorted(),
            headers: (response["headers"] as? [String: Any] ?? [:]).keys.map { $0.lowercased() })
        }
      }
    }
    return found
  }

  @Test("has exactly the statuses that the server answers")
  func statuses() async throws {
    var limits = Limits()
    limits.jobsPerClient = 1
    try await withServer(limits, token: Self.token, runner: ScriptedRunner(), grace: 60) {
      client, store, stop async throws in
      let documented = try await Self.documented(client.get("/openapi.json").body)
      #expect(Set(documented.keys) == Set(Self.ways.keys).union(Self.whileStopping.keys))
      func check(_ ways: [String: Way]) async throws {
        for (name, way) in ways.sorted(by: { $0.key < $1.key }) {
          guard let expected = documented[name] else { continue }
          try await waitUntil(tries: 3000) { store.counts.running + store.counts.waiting == 0 }
          let answer = try await way(client)
          #expect("\(answer.status)" == expected.status, "\(name): \(answer.text)")
          #expect(expected.types.isEmpty ? answer.body.isEmpty : expected.types.contains(answer.type), "\(name)")
          for header in expected.headers { #expect(answer.headers[header] != nil, "\(name): \(header)") }
        }
      }
      try await check(Self.ways)
      let job = try await client.job("steps=10000 pause=0.01")
      _ = try await client.state(of: job, among: ["running"])
      stop.finish()
      try await waitUntil(tries: 3000) { store.isStopping }
      for (name, way) in Self.whileStopping {
        let answer = try await way(client)
        #expect("\(answer.status)" == documented[name]?.status)
        #expect(documented[name]?.types.contains(answer.type) == true)
      }
      _ = try await client.request("DELETE", job)
    }
  }

  @Test("has the fields of jobs, in the form and in the query")
  func fields() async throws {
    try await withServer { client async throws in
      let text = try await client.get("/openapi.json").text
      let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let post = try #require(
        ((document["paths"] as? [String: Any])?["/v1/jobs"] as? [String: Any])?["post"] as? [String: Any])
      let query = (post["parameters"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      let schemas = (document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]]
      let form = schemas?["JobForm"]?["properties"] as? [String: Any] ?? [:]
      #expect(Set(form.keys) == Set(query).union(["file", "mask", "kernel"]))
      // Some task has each: it refuses the value, not the name.
      for name in query where !["prompt", "negative-prompt", "model"].contains(name) {
        var details: [String] = []
        for task in [
          "encode", "decode", "generate", "restore&operation=deblur", "restore&operation=upscale",
          "restore&operation=inpaint",
        ] {
          let answer = try await client.request("POST", "/v1/jobs?task=\(task)&\(name)=%7F", [:])
          #expect(answer.status == 400)
          details.append(answer.problem ?? "")
        }
        #expect(details.contains { $0.contains("'\(name)'") && !$0.contains("has no field") }, "\(name): \(details)")
      }
    }
  }
}

extension Client {
  /// A client without the token.
  var stranger: Client {
    var stranger = self
    stranger.token = nil
    return stranger
  }
}
