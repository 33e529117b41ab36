import DDCM
import Foundation
import Testing

@Suite("What a stream says of itself") struct InfoTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "picture.ddcm")
  }

  private func object(_ outcome: Tool.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
  }

  @Test("is there as JSON, under keys that stay")
  func json() throws {
    let info = try object(workshop.run("info", "--json", "picture.ddcm"))
    let header = try DDCM.Stream(parsing: Workshop.stream).header
    #expect(
      info.keys.sorted() == [
        "bits_per_pixel", "bytes", "checksum_ok", "codebook", "conditioning", "damage", "eta", "file", "filler_eta",
        "form",
        "format_version", "header_bytes", "height", "layout_bits", "level_bits", "mixture", "model", "model_folder",
        "payload_bytes", "precision", "seed", "stages", "start", "steps", "width",
      ])
    #expect(info["file"] as? String == "picture.ddcm")
    #expect(info["width"] as? Int == 64 && info["height"] as? Int == 48)
    #expect(info["bytes"] as? Int == Workshop.stream.count)
    #expect(info["bits_per_pixel"] as? Double == Double(8 * Workshop.stream.count) / (64 * 48))
    #expect(info["model"] as? String == header.model.description)
    #expect((info["model_folder"] as? String)?.hasSuffix("/Models/photo") == true)
    let stage = try #require((info["stages"] as? [[String: Any]])?.first)
    #expect(stage["timesteps"] as? [Int] == Array(header.settings.stages[0].timesteps))
    #expect(stage["atoms"] as? [Int] == header.settings.stages[0].atoms)
    #expect(stage["halvings"] as? Int == header.settings.stages[0].halvings)
    #expect(
      stage["codewords"] as? Int
        == header.settings.book.count(dimension: header.dimension >> (2 * header.settings.mostHalvings)))
    #expect(info["level_bits"] is NSNull)
    #expect(info["checksum_ok"] as? Bool == true)
  }

  @Test("adds up: header, length of the payload, payload, checksum", arguments: ["80", "160", "300", "2600"])
  func parts(size: String) throws {
    #expect(try workshop.encode("--size", size, "picture.png", "a.ddcm").status == 0)
    let info = try object(workshop.run("info", "--json", "a.ddcm"))
    let bytes = try workshop.bytes("a.ddcm")
    let header = try #require(info["header_bytes"] as? Int)
    let payload = try #require(info["payload_bytes"] as? Int)
    let length = payload < 128 ? 1 : 2
    #expect(header + length + payload + 4 == bytes.count)
    #expect(Int(bytes[header] & 127) + (length == 2 ? Int(bytes[header + 1]) << 7 : 0) == payload)
  }

  @Test("is an array for several, without those that are broken")
  func several() throws {
    try workshop.write([1, 2, 3], to: "broken.ddcm")
    let outcome = try workshop.run("info", "--json", "picture.ddcm", "broken.ddcm", "picture.ddcm")
    #expect(outcome.status == 65)
    let array = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]])
    #expect(array.map { $0["file"] as? String } == ["picture.ddcm", "picture.ddcm"])
    #expect(outcome.errors.hasPrefix("ddcm: broken.ddcm: this is not a DDCM stream"))
  }

  @Test("is there as text, with or without its model")
  func text() throws {
    let known = try workshop.run("info", "picture.ddcm").text
    #expect(known.hasPrefix("picture.ddcm\n  format:          DDCM stream, version 1\n"))
    #expect(known.contains(/\n  steps:           6, of which 5 carry choices\n/))
    #expect(known.contains(/here in '.*\/Models\/photo'/))
    let stream = try Workshop.stream { $0.model = ModelIdentity(bytes: [UInt8](repeating: 9, count: 8)) }
    let unknown = try workshop.run("info", "-", input: stream)
    #expect(unknown.status == 0)
    #expect(unknown.text.contains("0909090909090909, not among the models here"))
  }
}
