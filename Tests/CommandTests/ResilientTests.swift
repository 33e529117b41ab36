import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("A resilient stream, from the command line") struct ResilientTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    #expect(try workshop.encode("--resilient", "--size", "900", "image.png", "a.ddcm").status == 0)
  }

  @Test("has the size that was set, decodes, and is reported by info")
  func whole() throws {
    #expect((850...900).contains(try workshop.bytes("a.ddcm").count))
    let decoded = try workshop.decode("a.ddcm", "a.png")
    #expect(decoded.status == 0 && decoded.errors.isEmpty)
    let info = try workshop.run("info", "--json", "a.ddcm").text
    #expect(info.contains("\"form\" : \"resilient\"") && info.contains("\"checksum_ok\" : true"))
  }

  @Test("decodes to the same image despite bit errors, with a note")
  func repaired() throws {
    var generator = SeededGenerator(seed: 1)
    let bytes = NoisyChannel(rate: 1e-3).transmit(try workshop.bytes("a.ddcm"), using: &generator)
    try workshop.write(bytes, to: "b.ddcm")
    #expect(try workshop.decode("a.ddcm", "a.png").status == 0)
    let decoded = try workshop.decode("b.ddcm", "b.png")
    #expect(decoded.status == 0)
    #expect(decoded.errors.hasPrefix("note: b.ddcm: ") && decoded.errors.contains("bytes were wrong and are corrected"))
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
    #expect(try workshop.run("info", "--json", "b.ddcm").text.contains("\"checksum_ok\" : false"))
  }

  @Test("decodes without the sections that cannot be corrected, with a note")
  func lost() throws {
    var bytes = try workshop.bytes("a.ddcm")
    for place in 100..<200 { bytes[place] = 0 }
    try workshop.write(bytes, to: "b.ddcm")
    let decoded = try workshop.decode("b.ddcm", "b.png")
    #expect(decoded.status == 0 && decoded.errors.contains("1 of 3 sections are lost"), "\(decoded.errors)")
    // The rest can be written as a stream.
    let cut = try workshop.run("cut", "--bytes", "800", "b.ddcm", "c.ddcm")
    #expect(cut.status == 0)
    #expect(try workshop.decode("c.ddcm", "c.png").errors.isEmpty)
  }

  @Test("can be decoded in part, and cut to a smaller one")
  func shorter() throws {
    let part = try workshop.decode("--bytes", "500", "a.ddcm", "a.png")
    #expect(part.status == 0 && part.errors.contains("sections are lost"), "\(part.errors)")
    #expect(try workshop.run("cut", "--bytes", "600", "a.ddcm", "b.ddcm").status == 0)
    #expect(try workshop.bytes("b.ddcm").count <= 600)
    #expect(try workshop.decode("b.ddcm", "b.png").errors.isEmpty)
  }

  @Test("is refused if both copies of its header are lost")
  func noHeader() throws {
    var bytes = try workshop.bytes("a.ddcm")
    for place in Array(20..<60) + Array(bytes.count - 60..<bytes.count - 20) { bytes[place] ^= 0xFF }
    try workshop.write(bytes, to: "b.ddcm")
    let decoded = try workshop.decode("b.ddcm", "b.png")
    #expect(decoded.status == 65)
    #expect(decoded.errors.hasPrefix("ddcm: b.ddcm: The stream is damaged: neither copy of its header can be read."))
  }
}
