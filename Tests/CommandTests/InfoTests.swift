import DDCM
import DDCMFormat
import Foundation
import Testing

@Suite("The metadata of a stream") struct InfoTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "image.ddcm")
  }

  private func object(_ outcome: Tool.Outcome) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
  }

  @Test("is printed as JSON with stable keys")
  func json() throws {
    let info = try object(workshop.run("info", "--json", "image.ddcm"))
    let header = try DDCMStream(parsing: Workshop.stream).header
    #expect(
      info.keys.sorted() == [
        "bits_per_pixel", "bytes", "checksum_ok", "choices", "codebook", "conditioning", "damage", "eta", "file",
        "form",
        "format_version", "header_bytes", "height", "initial_noise", "layout_bits", "level_bits", "model",
        "model_folder",
        "payload_bytes", "precision", "seed", "selection_code", "stages", "steps", "unselected_eta", "width",
      ])
    #expect(info["file"] as? String == "image.ddcm")
    #expect(info["width"] as? Int == 64 && info["height"] as? Int == 48)
    #expect(info["bytes"] as? Int == Workshop.stream.count)
    #expect(info["bits_per_pixel"] as? Double == Double(8 * Workshop.stream.count) / (64 * 48))
    #expect(info["model"] as? String == header.model.description)
    #expect((info["model_folder"] as? String)?.hasSuffix("/Models/photo") == true)
    let stage = try #require((info["stages"] as? [[String: Any]])?.first)
    #expect(stage["timesteps"] as? [Int] == Array(header.parameters.stages[0].timesteps))
    #expect(stage["atoms"] as? [Int] == header.parameters.stages[0].atoms)
    #expect(stage["downsampling_level"] as? Int == header.parameters.stages[0].downsamplingLevel)
    #expect(
      stage["codewords"] as? Int
        == header.parameters.codebookKind.count(dimension: header.dimension >> (2 * header.parameters.coarsestLevel)))
    #expect(info["level_bits"] is NSNull)
    #expect(info["checksum_ok"] as? Bool == true)
  }

  @Test(
    "accounts for every byte: header, length of the payload, payload, checksum",
    arguments: ["80", "160", "300", "2600"])
  func parts(size: String) throws {
    #expect(try workshop.encode("--size", size, "image.png", "a.ddcm").status == 0)
    let info = try object(workshop.run("info", "--json", "a.ddcm"))
    let bytes = try workshop.bytes("a.ddcm")
    let header = try #require(info["header_bytes"] as? Int)
    let payload = try #require(info["payload_bytes"] as? Int)
    let length = payload < 128 ? 1 : 2
    #expect(header + length + payload + 4 == bytes.count)
    #expect(Int(bytes[header] & 127) + (length == 2 ? Int(bytes[header + 1]) << 7 : 0) == payload)
  }

  @Test("is an array for several streams, without broken ones")
  func several() throws {
    try workshop.write([1, 2, 3], to: "broken.ddcm")
    let outcome = try workshop.run("info", "--json", "image.ddcm", "broken.ddcm", "image.ddcm")
    #expect(outcome.status == 65)
    let array = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]])
    #expect(array.map { $0["file"] as? String } == ["image.ddcm", "image.ddcm"])
    #expect(outcome.errors.hasPrefix("ddcm: broken.ddcm: This is not a DDCM stream"))
  }

  @Test("is printed as text, with or without the model")
  func text() throws {
    let known = try workshop.run("info", "image.ddcm").text
    #expect(known.hasPrefix("image.ddcm\n  format:          DDCM stream, version 1\n"))
    #expect(known.contains(/\n  steps:           6, of which 5 carry choices\n/))
    #expect(known.contains(/installed in '.*\/Models\/photo'/))
    let stream = try Workshop.stream { $0.model = ModelIdentity(bytes: [UInt8](repeating: 9, count: 8)) }
    let unknown = try workshop.run("info", "-", input: stream)
    #expect(unknown.status == 0)
    #expect(unknown.text.contains("0909090909090909, not installed"))
  }
}
