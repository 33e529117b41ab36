import DDCM
import Testing

@Suite("The counter generator") struct CounterGeneratorTests {
  /// kat_vectors of Random123 (Salmon et al.), philox4x32 with 10 rounds.
  @Test(
    "gives the published vectors",
    arguments: [
      ([0, 0, 0, 0], 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
      (
        [0xffff_ffff, 0xffff_ffff, 0xffff_ffff, 0xffff_ffff], 0xffff_ffff_ffff_ffff,
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], 0x299f_31d0_a409_3822,
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], UInt64, [UInt32])])
  func knownAnswers(counter: [UInt32], key: UInt64, expected: [UInt32]) {
    let words = CounterGenerator.philox(
      block: SIMD8(repeating: counter[0]), codeword: counter[1], step: counter[2], domain: counter[3], seed: key)
    #expect([words.0[0], words.1[0], words.2[0], words.3[0]] == expected)
    #expect([words.0[7], words.1[7], words.2[7], words.3[7]] == expected)
  }

  @Test("depends on each of its coordinates")
  func coordinates() {
    let generator = CounterGenerator(seed: 1)
    let base = generator.block(0, codeword: 0, step: 0, domain: .initial)
    #expect(generator.block(1, codeword: 0, step: 0, domain: .initial) != base)
    #expect(generator.block(0, codeword: 1, step: 0, domain: .initial) != base)
    #expect(generator.block(0, codeword: 0, step: 1, domain: .initial) != base)
    #expect(generator.block(0, codeword: 0, step: 0, domain: .filler) != base)
    #expect(CounterGenerator(seed: 1 << 32).block(0, codeword: 0, step: 0, domain: .initial) != base)
  }
}
