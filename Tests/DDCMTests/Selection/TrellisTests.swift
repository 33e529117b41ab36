import DDCM
import DDCMTesting
import Foundation
import Testing

@Suite("A trellis") struct TrellisTests {
  private func normals(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in generator.nextNormal() }
  }

  private func product(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// Squares of the correlation, as a share of the 1 − 2^(−2R) that no code surpasses.
  private func efficiency(codewords: Int, bits: Int) -> Double {
    let scores = normals(codewords, seed: UInt64(bits))
    let trellis = Trellis(codewords: codewords, bits: bits, step: 2)
    let found = trellis.coefficients(of: TrellisSearch(trellis, toward: scores).bits())
    let correlation = product(found, scores) / product(scores, scores).squareRoot()
    return correlation * correlation / (1 - exp2(-2 * Double(bits) / Double(codewords)))
  }

  @Test("finds the bits that no others surpass", arguments: [(16, 5), (48, 12), (96, 11), (16, 13)])
  func search(codewords: Int, bits: Int) {
    for seed: UInt64 in 0..<4 {
      let scores = normals(codewords, seed: seed)
      let trellis = Trellis(codewords: codewords, bits: bits, step: Int(seed))
      let best = (0..<1 << bits).map { number in
        product(trellis.coefficients(of: (0..<bits).map { number >> $0 & 1 == 1 }), scores)
      }.max()!
      let found = product(trellis.coefficients(of: TrellisSearch(trellis, toward: scores).bits()), scores)
      #expect(abs(found - best) < 1e-5 * best)
    }
  }

  @Test(
    "comes near Shannon's bound for its bits: sparse signs have at most 0.76 of it up to half a bit per element",
    arguments: [(16_384, 8192, 0.93), (49_152, 9000, 0.9), (65_536, 1200, 0.89)])
  func efficient(codewords: Int, bits: Int, least: Double) {
    #expect(efficiency(codewords: codewords, bits: bits) > least)
  }

  @Test("gives the same bits on any number of threads")
  func threads() {
    let scores = normals(32_768, seed: 5)
    let trellis = Trellis(codewords: 32_768, bits: 10_000, step: 1)
    let alone = TrellisSearch(trellis, toward: scores, threads: 1).bits()
    #expect(TrellisSearch(trellis, toward: scores, threads: 3).bits() == alone)
  }

  @Test("shares the codewords out to the bits", arguments: [(16, 16), (48, 7), (98_304, 5000)])
  func parts(codewords: Int, bits: Int) {
    let trellis = Trellis(codewords: codewords, bits: bits, step: 0)
    let parts = (0..<bits).map(trellis.codewords(of:))
    #expect(parts.first?.lowerBound == 0 && parts.last?.upperBound == codewords)
    #expect(zip(parts, parts.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(parts.allSatisfy { codewords / bits...codewords / bits + 1 ~= $0.count })
    #expect(trellis.blocks.flatMap(Array.init) == Array(0..<bits))
  }

  @Test("leaves out the signs that depend on lost bits, and keeps the others")
  func lost() {
    let (codewords, bits) = (4096, 600)
    let trellis = Trellis(codewords: codewords, bits: bits, step: 4)
    var generator = SeededGenerator(seed: 3)
    var known: [Bool?] = (0..<bits).map { _ in .random(using: &generator) }
    let whole = trellis.coefficients(of: known)
    for bit in 100..<120 { known[bit] = nil }
    let damaged = trellis.coefficients(of: known)
    // The register knows all of its bits again ten bits after the last that is lost.
    let silent = trellis.codewords(of: 100).lowerBound..<trellis.codewords(of: 129).upperBound
    for codeword in 0..<codewords {
      #expect((damaged[codeword] == 0) == silent.contains(codeword))
      if !silent.contains(codeword) { #expect((damaged[codeword] < 0) == (whole[codeword] < 0)) }
    }
    #expect(abs(product(damaged, damaged) - 1) < 1e-4)
    #expect(trellis.coefficients(of: [Bool?](repeating: nil, count: bits)).allSatisfy { $0 == 0 })
  }

  @Test("makes noise that is normal, whatever the bits", arguments: [1, 40, 3000], [false, true])
  func normal(bits: Int, value: Bool) {
    let codebookKind = TransformCodebook(dimension: 12_288, generator: CounterGenerator(seed: 6))
    let selection = Selection(bits: [Bool](repeating: value, count: bits))
    let noise = SelectionCode.trellis.noise(of: selection, from: codebookKind, step: 3)
    let moments = [1, 2, 4].map { power in
      noise.reduce(0) { $0 + pow(Double($1), Double(power)) } / Double(noise.count)
    }
    // Five deviations of the moments of 12,288 normals.
    #expect(abs(moments[0]) < 5 / 12_288.0.squareRoot())
    #expect(abs(moments[1] - 1) < 5 * (2 / 12_288.0).squareRoot())
    #expect(abs(moments[2] - 3) < 5 * (96 / 12_288.0).squareRoot())
  }

  /// Printed by Tests/Vectors/make_codebook_vectors.py, another reading of FORMAT.md.
  @Test("has the signs that the format says")
  func vectors() {
    func digits(codewords: Int, bits: String, step: Int) -> String {
      let trellis = Trellis(codewords: codewords, bits: bits.count, step: step)
      return String(trellis.coefficients(of: bits.map { $0 == "1" }).map { $0 < 0 ? "1" : "0" })
    }
    #expect(digits(codewords: 32, bits: "1011", step: 2) == "01111011001111110011010001000110")
    #expect(
      digits(codewords: 48, bits: "1001110010110", step: 5) == "010001011010101111101010101001110000000101010000")
  }
}
