import DDCMServer
import Foundation
import Testing

@Suite("The page") struct PageTests {
  /// Files that HTML and modules refer to.
  private static func named(in text: String) -> [String] {
    let names = text.matches(of: /(?:href|src)="\/?([a-z]+\.[a-z]+)"/).map { String($0.1) }
    return names + text.matches(of: /from "\.\/([a-z]+\.js)"/).map { String($0.1) }
  }

  @Test("has all files that it refers to, each of its type")
  func whole() async throws {
    try await withServer { client async throws in
      let types = ["css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "json": "application/json"]
      var seen: Set<String> = []
      var texts = [try await client.get("/").text]
      while let text = texts.popLast() {
        for name in Self.named(in: text) where seen.insert(name).inserted {
          let answer = try await client.get("/\(name)")
          #expect(answer.status == 200, "\(name)")
          let type = try #require(types[String(name.split(separator: ".")[1])], "\(name)")
          #expect(answer.headers["content-type"]?.hasPrefix(type) == true, "\(name)")
          texts.append(answer.text)
        }
      }
      #expect(seen.isSuperset(of: ["app.js", "style.css", "icon.svg", "openapi.json", "mask.js"]))
    }
  }

  @Test("has no inline scripts and styles, and refers to no other host")
  func selfContained() async throws {
    try await withServer { client async throws in
      let page = try await client.get("/")
      #expect(page.headers["content-security-policy"]?.contains("default-src 'self'") == true)
      #expect(page.text.matches(of: /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|https?:/).isEmpty)
    }
  }
}
