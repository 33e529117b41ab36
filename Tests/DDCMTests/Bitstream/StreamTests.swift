import DDCM
import DDCMTesting
import Testing

@Suite("A stream") struct StreamTests {
  @Test("is read as it was written, whatever its kind")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let stream = Stream.random(using: &generator)
      let bytes = stream.serialized()
      let read = try Stream(parsing: bytes)
      #expect(read == stream)
      #expect(read.serialized() == bytes)
    }
  }

  @Test("cut at any byte is refused")
  func truncation() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<60 {
      let bytes = Stream.random(using: &generator).serialized()
      for count in bytes.indices {
        do throws(BitstreamError) {
          _ = try Stream(parsing: Array(bytes[..<count]))
          Issue.record("\(count) of \(bytes.count) bytes were read")
        } catch .truncated(let needed, let offset) {
          #expect(count >= 4 && needed > 0 && offset == count)
        } catch {
          #expect(count < 4 && error == .notAStream)
        }
      }
    }
  }

  @Test("with any bit flipped is refused")
  func flips() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<60 {
      var bytes = Stream.random(using: &generator).serialized()
      for bit in 0..<8 * bytes.count {
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: BitstreamError.self) { try Stream(parsing: bytes) }
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
    }
  }

  @Test("followed by anything is refused", arguments: [1, 2, 100])
  func trailing(count: Int) {
    let bytes = Stream.golden.serialized() + [UInt8](repeating: 0, count: count)
    #expect(throws: BitstreamError.trailingBytes(count)) { try Stream(parsing: bytes) }
  }

  @Test("has the bytes that the specification annotates")
  func golden() throws {
    #expect(Stream.golden.serialized() == Stream.goldenBytes)
    #expect(try Stream(parsing: Stream.goldenBytes) == Stream.golden)
  }

  @Test("has a header of 30 bytes, for a picture of 768×512 pixels in 50 even steps")
  func headerSize() throws {
    let times = try Timesteps(count: 50, spacing: .trailing, trainTimesteps: 1000)
    let header = Header(
      width: 768, height: 512, model: ModelIdentity(bytes: [UInt8](repeating: 0xAB, count: 8)), precision: .f32,
      settings: Settings(timesteps: times, atoms: [Int](repeating: 5, count: 49) + [0]), dimension: 768 * 512 * 3)
    let empty = Stream(header: header, selections: []).serialized()
    #expect(empty.count - 1 - 4 == 30)  // without the payload's length and the checksum
  }
}

extension Stream {
  /// 40×24 pixels, in two stages of 3 and 5 steps.
  fileprivate static let golden: Stream = {
    func times(_ list: [Int]) -> Timesteps {
      do {
        return try Timesteps(list, trainTimesteps: 1000)
      } catch {
        preconditionFailure("\(error)")
      }
    }
    let settings = Settings(
      stages: [
        .init(halvings: 1, timesteps: times([999, 799, 599]), atoms: [2, 2, 3]),
        .init(timesteps: times([499, 399, 299, 199, 99]), atoms: [4, 4, 1, 0, 0]),
      ], seed: 7)
    let header = Header(
      width: 40, height: 24, model: ModelIdentity(bytes: [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]),
      precision: .f32, settings: settings, dimension: 3 * 64 * 32)
    // Plus and minus in turn.
    let sets = [[3, 1000], [0, 1535], [17, 170, 1217], [5, 6, 700, 6143], [0, 1, 2, 3], [4095]]
    let selections = sets.map { set in
      Selection(atoms: set.enumerated().map { .init(index: $1, level: $0 % 2) })
    }
    return Stream(header: header, selections: selections)
  }()

  fileprivate static let goldenBytes: [UInt8] = [
    0xDD, 0x43, 0x4D, 0x0A, 0x01, 0x01, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x28, 0x18,
    0x07, 0x80, 0x30, 0x01, 0x03, 0xE7, 0x07, 0x02, 0xC8, 0x01, 0x02, 0x02, 0x01, 0x03, 0x00, 0x05,
    0xF3, 0x03, 0x04, 0x64, 0x02, 0x04, 0x01, 0x01, 0x01, 0x00, 0x18, 0xEC, 0x98, 0x4F, 0x69, 0x61,
    0x78, 0x6C, 0xF1, 0x63, 0x2D, 0x11, 0x21, 0x89, 0x30, 0xC8, 0xC9, 0x8B, 0x05, 0xE9, 0x48, 0x20,
    0xBD, 0xF7, 0x18, 0xFF, 0x33, 0x7B, 0x6C,
  ]
}
