import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("A word of the Reed–Solomon code") struct ReedSolomonTests {
  @Test("has the parity that another implementation computes")
  func vector() {
    #expect(ReedSolomon.parity(of: Array(1...24)) == Self.parity)
  }

  /// From `Tests/Vectors/make_parity_vector.py`.
  private static let parity: [UInt8] = [16, 44, 246, 30, 214, 69, 164, 1, 96, 55, 187, 118, 131, 200, 8, 35]

  @Test("is put right wherever up to 8 of its bytes are wrong", arguments: [1, 2, 20, 239])
  func correction(length: Int) {
    var generator = SeededGenerator(seed: UInt64(length))
    for _ in 0..<100 {
      let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let word = message + ReedSolomon.parity(of: message)
      for errors in 0...8 {
        var damaged = word
        for place in word.indices.shuffled(using: &generator).prefix(errors) {
          damaged[place] ^= .random(in: 1...255, using: &generator)
        }
        #expect(ReedSolomon.correct(&damaged) == errors)
        #expect(damaged == word)
      }
    }
  }

  @Test("with more wrong bytes is given up, or becomes another word, never what is none")
  func giveUp() {
    var generator = SeededGenerator(seed: 4)
    var given = 0
    for _ in 0..<2000 {
      let message = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
      var word = message + ReedSolomon.parity(of: message)
      for place in word.indices.shuffled(using: &generator).prefix(.random(in: 9...116, using: &generator)) {
        word[place] ^= .random(in: 1...255, using: &generator)
      }
      if ReedSolomon.correct(&word) == nil {
        given += 1
      } else {
        #expect(ReedSolomon.parity(of: Array(word.dropLast(16))) == Array(word.suffix(16)))
      }
    }
    #expect(given > 1990)
  }
}
