import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("A resilient stream") struct ResilientStreamTests {
  private func streams(_ count: Int, seed: UInt64) -> [DDCMStream] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in DDCMStream.random(using: &generator).arranged(.resilient) }
  }

  @Test("is read as it was written, whatever its kind")
  func roundTrip() throws {
    for stream in streams(1000, seed: 1) {
      let bytes = stream.serialized()
      #expect(try DDCMStream(parsing: bytes) == stream)
      let recovered = try ParsedStream(bytes, mode: .recover)
      #expect(recovered.stream == stream && recovered.damage.isNothing)
      #expect(recovered.wholeByteCount == bytes.count)
    }
  }

  @Test("is the compact stream in other bytes")
  func compact() {
    for stream in streams(50, seed: 2) {
      #expect(stream.arranged(.compact).arranged(.resilient) == stream)
      #expect(stream.arranged(.compact).selections == stream.selections)
    }
  }

  @Test("with any bit flipped is recovered whole, and refused by a strict reader")
  func flips() throws {
    for stream in streams(4, seed: 3) {
      var bytes = stream.serialized()
      for bit in 0..<8 * bytes.count {
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: BitstreamError.self) { try DDCMStream(parsing: bytes) }
        let recovered = try ParsedStream(bytes, mode: .recover)
        #expect(recovered.stream == stream && recovered.damage.repairedBytes == 1)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
    }
  }

  @Test("needs only one copy of its header", arguments: [true, false])
  func headers(first: Bool) throws {
    for stream in streams(100, seed: 5) {
      var bytes = stream.serialized()
      let header = try ParsedStream(bytes, mode: .recover).headerBytes / 2
      for place in first ? 0..<header : bytes.count - header..<bytes.count { bytes[place] = 0xFF }
      let recovered = try ParsedStream(bytes, mode: .recover)
      #expect(recovered.stream == stream && recovered.damage.lostHeaders == 1)
    }
  }

  @Test("without a header is refused")
  func noHeader() {
    for stream in streams(20, seed: 6) {
      let bytes = [UInt8](repeating: 0xFF, count: stream.serialized().count)
      #expect(throws: BitstreamError.notAStream) { try ParsedStream(bytes, mode: .recover) }
      #expect(throws: BitstreamError.headerLost) {
        try ParsedStream(Array(stream.serialized().prefix(79)), mode: .recover)
      }
    }
  }

  @Test("cut anywhere behind its header says its first atoms, and how many are missing")
  func truncation() throws {
    for stream in streams(20, seed: 7) {
      let bytes = stream.serialized()
      let header = try ParsedStream(bytes, mode: .recover).headerBytes / 2
      for count in stride(from: header, to: bytes.count, by: 7) {
        let cut = Array(bytes[..<count])
        #expect(throws: BitstreamError.truncated(needed: bytes.count - count, at: count)) {
          try DDCMStream(parsing: cut)
        }
        let recovered = try ParsedStream(cut, mode: .recover)
        #expect(recovered.stream.selections.count == recovered.stream.header.parameters.choiceCount)
        #expect(recovered.wholeChoiceCount == stream.selections.count)
      }
    }
  }

  @Test("followed by anything is refused, and recovered")
  func trailing() throws {
    let stream = streams(1, seed: 8)[0]
    let bytes = stream.serialized() + [1, 2, 3]
    #expect(throws: BitstreamError.trailingBytes(3)) { try DDCMStream(parsing: bytes) }
    #expect(try ParsedStream(bytes, mode: .recover).stream == stream)
  }

  @Test("damaged at random, however much, is a stream that can be written and read, or refused")
  func fuzz() throws {
    var generator = SeededGenerator(seed: 9)
    for stream in streams(400, seed: 9) {
      let bytes = stream.serialized()
      for rate in [0.001, 0.01, 0.03] {
        let damaged = NoisyChannel(rate: rate).transmit(bytes, using: &generator)
        guard let recovered = try? ParsedStream(damaged, mode: .recover) else { continue }
        #expect(try DDCMStream(parsing: recovered.stream.serialized()) == recovered.stream)
      }
    }
  }
}
