import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("What the coder learns") struct AdaptiveCodingTests {
  @Test("makes equal bits cheap")
  func bits() {
    var encoder = RangeEncoder()
    var bit = AdaptiveBit()
    for _ in 0..<1000 { bit.encode(true, into: &encoder) }
    // The product of (i + 1) / (i + 2).
    #expect((9.9...10.1).contains(encoder.bitCount))
  }

  @Test(
    "takes 2k + 1 bits for the first number, for 2ᵏ values each",
    arguments: [(0, 1), (1, 3), (2, 3), (3, 5), (254, 15)])
  func number(value: Int, bits: Double) {
    var encoder = RangeEncoder()
    var number = AdaptiveNumber()
    number.encode(value, into: &encoder)
    #expect(encoder.bitCount == bits)
  }

  @Test("comes back")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      let values =
        (0..<Int.random(in: 1...50, using: &generator)).map { _ in
          Int.random(in: 0..<1 << 31 - 1, using: &generator) >> Int.random(in: 0...31, using: &generator)
        } + [0, 1 << 31 - 2]
      var encoder = RangeEncoder()
      var (number, difference) = (AdaptiveNumber(), AdaptiveDifference())
      for value in values {
        number.encode(value, into: &encoder)
        difference.encode(value % 3 == 0 ? value : -value, into: &encoder)
      }
      var decoder = RangeDecoder(encoder.finish())
      (number, difference) = (AdaptiveNumber(), AdaptiveDifference())
      for value in values {
        #expect(number.decode(from: &decoder) == value)
        #expect(difference.decode(from: &decoder) == (value % 3 == 0 ? value : -value))
      }
      try decoder.finish()
    }
  }

  @Test("says M in few bits where it grows slowly and is round, and any M where it is not")
  func atoms() throws {
    let ladder = [8, 8, 8, 8, 8, 8, 8, 12, 12, 12, 12, 16, 16, 16, 24, 24, 32, 48, 64, 96, 138, 0, 0, 0]
    let times = Array((0..<24).map { 999 - 40 * $0 })
    for (atoms, most) in [(ladder, 100.0), ((0..<24).map { 1 << $0 + $0 }, 600), ((0..<24).map { $0 * 7 }, 250)] {
      var encoder = RangeEncoder()
      var coder = StageCoder()
      coder.encode(downsamplingLevel: 1, times: times, atoms: atoms, into: &encoder)
      #expect(encoder.bitCount < most)
      var decoder = RangeDecoder(encoder.finish())
      coder = StageCoder()
      let stage = try coder.decodeStage(downsamplingLevel: 1, mostAtoms: 1 << 28, from: &decoder)
      #expect(stage.atoms == atoms && Array(stage.timesteps) == times)
      try decoder.finish()
    }
  }
}
