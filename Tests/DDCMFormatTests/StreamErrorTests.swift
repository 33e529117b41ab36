import DDCM
import DDCMFormat
import DDCMTesting
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
    #expect(stream.header.parameters.stages[0].timesteps.elementsEqual([9, 6, 3]))
    #expect(stream.serialized() == StreamFields().bytes)
  }

  @Test("refuses what is no stream, another version, and features that it does not know")
  func features() {
    #expect(throws: BitstreamError.notAStream) { try DDCMStream(parsing: []) }
    #expect(throws: BitstreamError.notAStream) { try DDCMStream(parsing: [0xDD, 0x43, 0x4D]) }
    #expect(error { $0.magic[3] = 0x0D } == .notAStream)
    #expect(error { $0.version = [0] } == .unsupportedVersion(0))
    #expect(error { $0.version = [2] } == .unsupportedVersion(2))
    // A trellis of Gaussian codewords, or nested.
    for flags: UInt8 in [128, 130, 131] {
      #expect(error { $0.flags = flags } == .unsupportedFeature(field: "flags", value: UInt64(flags)))
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
      #expect(error { $0.codewords = value } == range("codewords", value, 1...1 << 28))
    }
    #expect(
      error { ($0.width, $0.height, $0.dimension) = (1 << 24, 32, nil) } == range("dimension", 3 << 29, 1...1 << 30))
    for bits: UInt8 in [0, 9] {
      #expect(error { ($0.flags, $0.levelBits) = (2, [bits]) } == range("level bits", UInt64(bits), 1...8))
    }
    #expect(error { $0.times = Array((0...1 << 16).reversed()) } == range("steps", 1 << 16 + 1, 1...1 << 16))
    #expect(error { $0.times = [1 << 20 + 1, 6, 3] } == range("first timestep", 1 << 20 + 1, 0...1 << 20))
    #expect(error { $0.times = [9, 9, 3] } == range("timestep stride", 0, 1...1 << 20))
    #expect(error { $0.atoms = [0, 9] } == range("atoms", 9, 0...8))
    #expect(error { $0.atoms = [1 << 40, 0] } == range("level of atoms", 156, 1...111))
    #expect(error { ($0.flags, $0.levelBits, $0.atoms) = (2, [1], [0, 17]) } == range("atoms", 17, 0...16))
    #expect(error { $0.payloadSize = 1 << 40 + 1 } == range("payload bytes", 1 << 40 + 1, 0...1 << 40))
  }

  @Test("refuses what contradicts itself, and what has a shorter form")
  func contradictions() {
    func isInconsistent(_ change: (inout StreamFields) -> Void) -> Bool {
      if case .inconsistent = error(change) { true } else { false }
    }
    #expect(isInconsistent { $0.times = [9, 6, -3] })
    #expect(isInconsistent { $0.times = [-1, -2, -3] })
    #expect(isInconsistent { $0.times = [6, 9, 3] })
    // A latent that cannot be downsampled; a last stage beyond full size; a latent and noise that are the usual ones.
    let coarse = StreamFields.Stage(downsamplingLevel: 1, times: [99], atoms: [0])
    #expect(isInconsistent { ($0.dimension, $0.stages) = (98, [coarse] + $0.stages) })
    #expect(error { $0.stages = [coarse] + $0.stages } == nil)
    #expect(isInconsistent { $0.stages = [coarse, .init(downsamplingLevel: -1, times: [9], atoms: [])] })
    #expect(isInconsistent { $0.dimension = 3072 })
    #expect(error { $0.dimension = nil } == nil)
    #expect(isInconsistent { ($0.flags, $0.noise) = (8, [16, 0]) })
    #expect(error { ($0.flags, $0.noise) = (8, [16, 1]) } == nil)
    #expect(error { ($0.flags, $0.noise) = (8, [0, 0]) } == nil)
    // Choices that are missing, and bytes that nothing asks for.
    #expect(error { $0.payload = [] } != nil)
    #expect(error { $0.atoms = [0, 8] } != nil)
    let payload = StreamFields().bytes.dropFirst(19).dropLast(4)
    #expect(error { $0.payload = Array(payload) } == nil)
    #expect(error { $0.payload = payload + [0] } == .trailingBytes(1))
    #expect(error { $0.choices = { $0.encode(1, below: 256) } } != nil)
  }

  @Test("refuses integers that are not in their shortest form")
  func integers() {
    let bytes = StreamFields().bytes
    // The width, 8, in two bytes: the byte at 14.
    let long = Array(bytes[..<14]) + [0x88, 0x00] + bytes[15...]
    #expect(throws: BitstreamError.nonCanonicalInteger(field: "width")) { try DDCMStream(parsing: long) }
  }

  @Test("refuses damage, missing bytes and bytes too many")
  func damage() {
    let bytes = StreamFields().bytes
    #expect(error { $0.end = [0] } == .trailingBytes(1))
    #expect(error { $0.payloadSize = 7 + UInt64(bytes.count - 23) } == .truncated(needed: 7, at: bytes.count))
    var damaged = bytes
    damaged[damaged.count - 1] ^= 1
    let stored = damaged.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    #expect(throws: BitstreamError.checksumMismatch(stored: stored, computed: stored ^ 1 << 24)) {
      try DDCMStream(parsing: damaged)
    }
  }

  @Test("fails fast where a header claims much and brings little")
  func claims() {
    // 2¹⁶ steps of up to 2²⁷ atoms each, of 2²⁸ codewords; all nine sizes; no choices, or few, or 2⁴⁰ bytes of them.
    for fields in StreamFields.hostile() {
      let time = processorTime { #expect(throws: BitstreamError.self) { try fields.parse() } }
      #expect(time < .seconds(2))
    }
  }
}

extension StreamFields {
  fileprivate var times: [Int] {
    get { stages[0].times }
    set { stages[0].times = newValue }
  }

  fileprivate var atoms: [Int] {
    get { stages[0].atoms }
    set { stages[0].atoms = newValue }
  }

  fileprivate static func hostile() -> [StreamFields] {
    let steps = 1 << 16
    func stage(_ downsamplingLevel: Int, _ atoms: Int) -> Stage {
      Stage(
        downsamplingLevel: downsamplingLevel, times: Array((0..<steps).reversed()),
        atoms: [Int](repeating: atoms, count: downsamplingLevel == 0 ? steps - 1 : steps))
    }
    let plans = [[stage(0, 1 << 27)], [stage(0, 1)], (0...8).reversed().map { stage($0, 1) }]
    var all: [StreamFields] = []
    for stages in plans {
      for flags: UInt8 in [0, 1, 2, 3, 129] {
        for size: UInt64? in [nil, 1 << 40] {
          var fields = StreamFields()
          (fields.width, fields.height, fields.dimension, fields.codewords) = (1 << 24, 1 << 24, 1 << 28, 1 << 28)
          (fields.flags, fields.levelBits) = (flags, flags & 2 == 0 ? [] : [1])
          (fields.stages, fields.payloadSize) = (stages, size)
          all.append(fields)
        }
      }
    }
    return all
  }
}
