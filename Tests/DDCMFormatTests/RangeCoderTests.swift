import DDCM
import DDCMFormat
import Testing

@Suite("The range coder") struct RangeCoderTests {
  /// A generator of test data: xorshift64*.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return state &* 0x2545_F491_4F6C_DD1D
    }
  }

  enum Symbol: Equatable {
    case bit(Bool, probability: UInt16)
    case value(UInt64, below: UInt64)
  }

  @Test("writes nothing for nothing")
  func empty() throws {
    #expect(RangeEncoder().finish() == [])
    #expect(RangeEncoder().bitCount == 0)
    try RangeDecoder([]).finish()
  }

  @Test("writes the bytes that the specification shows")
  func golden() throws {
    var encoder = RangeEncoder()
    encoder.encode(true, probability: 0x4000)
    encoder.encode(2, below: 3)
    encoder.encode(false, probability: 0xFFFF)
    #expect(encoder.bitCount.rounded() == 20)
    #expect(encoder.finish() == [0x3F, 0xFF, 0xEB])

    var decoder = RangeDecoder([0x3F, 0xFF, 0xEB])
    #expect(decoder.decodeBit(probability: 0x4000) == true)
    #expect(decoder.decode(below: 3) == 2)
    #expect(decoder.decodeBit(probability: 0xFFFF) == false)
    try decoder.finish()
  }

  @Test("writes bytes of raw bits as they are")
  func raw() {
    var encoder = RangeEncoder()
    for byte: UInt64 in [0x01, 0xFF, 0x00, 0x80] { encoder.encode(byte, below: 256) }
    encoder.encode(flags: [true, true, false, false, true])
    #expect(encoder.bitCount == 37)
    #expect(encoder.finish() == [0x01, 0xFF, 0x00, 0x80, 0b1100_1000])
  }

  @Test("carries through bytes that are written")
  func carry() throws {
    // The middle third, again and again: the interval closes in on ½ from both sides, 0x7FFF… below and 0x8000… above.
    for (last, first) in [(0, [0x7F, 0xFF]), (2, [0x80, 0x00])] as [(UInt64, [UInt8])] {
      let symbols = [UInt64](repeating: 1, count: 15) + [last, 2, 2]
      var encoder = RangeEncoder()
      for symbol in symbols { encoder.encode(symbol, below: 3) }
      let bytes = encoder.finish()
      #expect(Array(bytes.prefix(2)) == first)
      var decoder = RangeDecoder(bytes)
      #expect(symbols.map { _ in decoder.decode(below: 3) } == symbols)
      try decoder.finish()
    }
  }

  @Test("gives back every symbol, and takes every byte and no more than 4 beyond", arguments: 1...300)
  func roundTrip(seed: UInt64) throws {
    var generator = Generator(state: seed)
    let symbols = (0..<Int.random(in: 1...400, using: &generator)).map { _ -> Symbol in
      switch UInt8.random(in: 0..<4, using: &generator) {
      case 0:
        return .bit(
          .random(using: &generator), probability: [1, 2, 0x8000, 65534, 65535].randomElement(using: &generator)!)
      case 1:
        let probability = UInt16.random(in: 1...65535, using: &generator)
        return .bit(UInt16.random(in: 0...65535, using: &generator) < probability, probability: probability)
      case 2:
        let limit = UInt64.random(in: 1...(1 << UInt64.random(in: 0...32, using: &generator)), using: &generator)
        return .value(.random(in: 0..<limit, using: &generator), below: limit)
      default:
        // The extremes, which provoke carries and long runs of 0xFF.
        let limit: UInt64 = [1, 2, 3, 255, 1 << 16, 1 << 16 + 1, 1 << 32 - 1, 1 << 32].randomElement(using: &generator)!
        return .value(Bool.random(using: &generator) ? limit - 1 : 0, below: limit)
      }
    }
    var encoder = RangeEncoder()
    for symbol in symbols {
      switch symbol {
      case .bit(let bit, let probability): encoder.encode(bit, probability: probability)
      case .value(let value, let limit): encoder.encode(value, below: limit)
      }
    }
    let bitCount = encoder.bitCount
    let bytes = encoder.finish()
    #expect(Double(8 * bytes.count) < bitCount + 8)

    var decoder = RangeDecoder(bytes)
    for symbol in symbols {
      switch symbol {
      case .bit(let bit, let probability): #expect(decoder.decodeBit(probability: probability) == bit)
      case .value(let value, let limit): #expect(decoder.decode(below: limit) == value)
      }
    }
    #expect(decoder.overrun <= 4)
    try decoder.finish()
  }

  @Test("costs what the probabilities say")
  func cost() {
    var generator = Generator(state: 7)
    var encoder = RangeEncoder()
    // 10,000 bits that are true once in 16: 10,000 · H(1/16) = 3372.9 bits, drawn as they are coded.
    var information = 0.0
    for _ in 0..<10_000 {
      let bit = UInt16.random(in: 0...65535, using: &generator) < 4096
      information += bit ? 4 : 0.0931094
      encoder.encode(bit, probability: 4096)
    }
    #expect(abs(encoder.bitCount - information) < 0.1)
  }

  @Test("decodes anything from any bytes, within the limits")
  func hostile() {
    for byte: UInt8 in [0, 1, 0x7F, 0x80, 0xFE, 0xFF] {
      var generator = Generator(state: UInt64(byte) + 1)
      var decoder = RangeDecoder([UInt8](repeating: byte, count: 40))
      for _ in 0..<2000 {
        let limit = UInt64.random(in: 1...(1 << UInt64.random(in: 0...32, using: &generator)), using: &generator)
        #expect(decoder.decode(below: limit) < limit)
        _ = decoder.decodeBit(probability: .random(in: 1...65535, using: &generator))
      }
      #expect(decoder.overrun > 4)
      #expect(throws: BitstreamError.self) { try decoder.finish() }
    }
  }

  @Test("accepts one string of bytes for a sequence of symbols: not one less, more or altered at the end")
  func canonical() throws {
    for count in 2...100 {
      let values = (0..<count).map { UInt64($0 * 37 % 251) }
      var encoder = RangeEncoder()
      for value in values { encoder.encode(value, below: 251) }
      let bytes = encoder.finish()
      func read(_ bytes: [UInt8]) throws -> [UInt64] {
        var decoder = RangeDecoder(bytes)
        let values = values.map { _ in decoder.decode(below: 251) }
        try decoder.finish()
        return values
      }
      #expect(try read(bytes) == values)
      #expect(throws: BitstreamError.trailingBytes(1)) { try read(bytes + [0]) }
      #expect(throws: BitstreamError.self) { try read(bytes + [UInt8](repeating: 7, count: 9)) }
      // Nearly every string of bytes codes something: other symbols may come, which only a checksum finds out.
      #expect((try? read(bytes.dropLast())) != values)
      for byte in 0...UInt8.max where byte != bytes.last {
        #expect((try? read(bytes.dropLast() + [byte])) != values)
      }
      if count > 5 {
        #expect(throws: BitstreamError.self) { try read(bytes.dropLast(5)) }
      }
    }
  }
}
