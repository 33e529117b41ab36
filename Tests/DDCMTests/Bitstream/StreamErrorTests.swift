import DDCM
import Testing

@Suite("A reader of streams") struct StreamErrorTests {
  private func fields(_ change: (inout StreamFields) -> Void) -> StreamFields {
    var fields = StreamFields()
    change(&fields)
    return fields
  }

  private func error(_ change: (inout StreamFields) -> Void) -> BitstreamError? {
    do {
      _ = try fields(change).parse()
      return nil
    } catch {
      return error
    }
  }

  @Test("reads the stream that the others are made from")
  func good() throws {
    let stream = try StreamFields().parse()
    #expect(stream.selections.isEmpty)
    #expect(stream.header.settings.stages[0].timesteps.elementsEqual([9, 6, 3]))
    #expect(stream.serialized() == StreamFields().bytes)
  }

  @Test("refuses what is no stream, another version, and features that it does not know")
  func features() {
    #expect(throws: BitstreamError.notAStream) { try Stream(parsing: []) }
    #expect(throws: BitstreamError.notAStream) { try Stream(parsing: [0xDD, 0x43, 0x4D]) }
    #expect(error { $0.magic[3] = 0x0D } == .notAStream)
    #expect(error { $0.version = [0] } == .unsupportedVersion(0))
    #expect(error { $0.version = [2] } == .unsupportedVersion(2))
    for bit in 6..<8 {
      #expect(error { $0.flags = 1 << bit } == .unsupportedFeature(field: "flags", value: 1 << UInt64(bit)))
    }
  }

  @Test("refuses values out of range")
  func ranges() {
    func range(_ field: String, _ value: UInt64, _ allowed: ClosedRange<UInt64>) -> BitstreamError {
      .valueOutOfRange(field: field, value: value, allowed: allowed)
    }
    for value: UInt64 in [0, 1 << 24 + 1, .max] {
      #expect(error { $0.width = value } == range("width", value, 1...1 << 24))
      #expect(error { $0.height = value } == range("height", value, 1...1 << 24))
    }
    for value: UInt64 in [0, 1 << 28 + 1, .max] {
      #expect(error { $0.dimension = value } == range("dimension", value, 1...1 << 28))
      #expect(error { $0.codewords = value } == range("codewords", value, 1...1 << 28))
    }
    for bits: UInt8 in [0, 9] {
      #expect(error { ($0.flags, $0.levelBits) = (2, [bits]) } == range("level bits", UInt64(bits), 1...8))
    }
    #expect(error { $0.stages = [9] } == range("halvings", 9, 0...8))
    #expect(error { $0.stages = [1, 1, 9, 1, 0, 1] } == range("halvings", 1, 0...0))
    #expect(error { $0.stages = [0, 0] } == range("steps", 0, 1...1 << 16))
    #expect(error { $0.stages = [0, 1 << 16 + 1] } == range("steps", 1 << 16 + 1, 1...1 << 16))
    #expect(error { $0.stages = [0, 1, 1 << 20 + 1] } == range("first timestep", 1 << 20 + 1, 0...1 << 20))
    #expect(error { $0.stages = [0, 3, 9, 0, 3] } == range("run of timestep stride", 0, 1...2))
    #expect(error { $0.stages = [0, 3, 9, 3, 3] } == range("run of timestep stride", 3, 1...2))
    #expect(error { $0.stages = [0, 3, 9, 2, 0] } == range("timestep stride", 0, 1...1 << 20))
    #expect(error { $0.stages = [0, 3, 9, 2, 3, 3, 0] } == range("run of atoms", 3, 1...2))
    #expect(error { $0.stages = [0, 3, 9, 2, 3, 2, 9] } == range("atoms", 9, 0...8))
    #expect(
      error { ($0.flags, $0.levelBits, $0.stages) = (2, [1], [0, 3, 9, 2, 3, 2, 17]) } == range("atoms", 17, 0...16))
    #expect(error { $0.payloadSize = 1 << 40 + 1 } == range("payload bytes", 1 << 40 + 1, 0...1 << 40))
  }

  @Test("refuses what contradicts itself, and what has a shorter form")
  func contradictions() {
    func isInconsistent(_ change: (inout StreamFields) -> Void) -> Bool {
      if case .inconsistent = error(change) { true } else { false }
    }
    // Timesteps below 0; runs of the same value; a latent that cannot be halved; noise that is the usual one.
    #expect(isInconsistent { $0.stages = [0, 3, 5, 2, 3, 2, 0] })
    #expect(isInconsistent { $0.stages = [0, 3, 9, 1, 3, 1, 3, 2, 0] })
    #expect(isInconsistent { $0.stages = [0, 3, 9, 2, 3, 1, 0, 1, 0] })
    #expect(isInconsistent { ($0.dimension, $0.stages) = (98, [1, 1, 9, 1, 0, 0, 1, 8]) })
    #expect(isInconsistent { ($0.flags, $0.noise) = (8, [16, 0]) })
    #expect(error { ($0.flags, $0.noise) = (8, [16, 1]) } == nil)
    #expect(error { ($0.flags, $0.noise) = (8, [0, 0]) } == nil)
    // Steps that nobody chooses at need no bytes.
    #expect(error { $0.payload = [0] } == .trailingBytes(1))
    #expect(error { $0.stages = [0, 3, 9, 2, 3, 2, 8] } != nil)
  }

  @Test("refuses integers that are not in their shortest form")
  func integers() {
    #expect(
      error {
        $0.stages = []
        $0.payload = [0x80, 0x00]
      } != nil)
    let bytes = StreamFields().bytes
    // The width, 8, in two bytes: the byte at 14.
    let long = Array(bytes[..<14]) + [0x88, 0x00] + bytes[15...]
    #expect(throws: BitstreamError.nonCanonicalInteger(field: "width")) { try Stream(parsing: long) }
  }

  @Test("refuses damage, missing bytes and bytes too many")
  func damage() {
    let bytes = StreamFields().bytes
    #expect(error { $0.end = [0] } == .trailingBytes(1))
    #expect(error { $0.payloadSize = 7 } == .truncated(needed: 7, at: bytes.count))
    var damaged = bytes
    damaged[damaged.count - 1] ^= 1
    let stored = damaged.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    #expect(throws: BitstreamError.checksumMismatch(stored: stored, computed: stored ^ 1 << 24)) {
      try Stream(parsing: damaged)
    }
  }

  @Test("fails fast where a header claims much and brings little")
  func claims() {
    // 2¹⁶ steps of up to 2²⁷ atoms each, of 2²⁸ codewords; all nine sizes; a payload of 3 bytes, or none, or 2⁴⁰.
    for fields in StreamFields.hostile() {
      let start = ContinuousClock.now
      #expect(throws: BitstreamError.self) { try fields.parse() }
      #expect(ContinuousClock.now - start < .seconds(2))
    }
  }
}

extension StreamFields {
  fileprivate static func hostile() -> [StreamFields] {
    let steps: UInt64 = 1 << 16
    let first: UInt64 = 1 << 20
    let oneSize: [UInt64] = [0, steps, first, steps - 1, 1, steps - 1]
    var allSizes: [UInt64] = []
    for halvings: UInt64 in (1...8).reversed() { allSizes += [halvings, steps, first, steps - 1, 1, steps, 1] }
    let payloads: [[UInt8]] = [[], [0xFF, 0xFF, 0xFF], [0, 0, 1]]
    let plans: [[UInt64]] = [oneSize + [1 << 27], oneSize + [1], allSizes + oneSize + [1]]
    var all: [StreamFields] = []
    for payload in payloads {
      for stages in plans {
        for flags: UInt8 in 0...3 {
          var fields = StreamFields()
          (fields.width, fields.height, fields.dimension, fields.codewords) = (1 << 24, 1 << 24, 1 << 28, 1 << 28)
          (fields.flags, fields.levelBits) = (flags, flags & 2 == 0 ? [] : [1])
          (fields.stages, fields.payload) = (stages, payload)
          if payload.isEmpty { fields.payloadSize = 1 << 40 }
          all.append(fields)
        }
      }
    }
    return all
  }
}
