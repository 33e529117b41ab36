import DDCM
import Testing

@Suite("SHA-256") struct SHA256Tests {
  /// Messages and digests of NIST's "Examples with intermediate values" and FIPS 180-2, appendix B.
  static let vectors: [(message: String, digest: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ]

  @Test("gives the digests of NIST's examples", arguments: vectors)
  func examples(message: String, digest: String) {
    #expect(SHA256.hash(message.utf8).hexadecimal == digest)
  }

  @Test("gives NIST's digest of a million times the letter a")
  func million() {
    #expect(
      SHA256.hash([UInt8](repeating: 0x61, count: 1_000_000)).hexadecimal
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test("gives the digest of the standard's definition for every length up to 200, however the message is divided")
  func lengths() {
    for length in 0...200 {
      let message = (0..<length).map { UInt8(truncatingIfNeeded: 31 * $0 + length) }
      let expected = Reference.hash(message)
      #expect(SHA256.hash(message) == expected, "\(length) bytes")
      for part in [1, 3, 63, 64, 65] {
        var hash = SHA256()
        for start in stride(from: 0, to: length, by: part) {
          hash.update(Array(message[start..<min(start + part, length)]))
        }
        #expect(hash.finalize() == expected, "\(length) bytes, \(part) at a time")
      }
    }
  }

  /// FIPS 180-4, sections 5.1.1 and 6.2, word by word; the constants are computed from the primes.
  private enum Reference {
    static func hash(_ message: [UInt8]) -> [UInt8] {
      let zeros = (119 - message.count % 64) % 64
      let length = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(8 * message.count) >> UInt64(56 - 8 * $0)) }
      let padded = message + [0x80] + [UInt8](repeating: 0, count: zeros) + length
      var state = primes.prefix(8).map { fraction(Double($0).squareRoot()) }
      for start in stride(from: 0, to: padded.count, by: 64) {
        var w = (0..<16).map { t in (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(padded[start + 4 * t + $1]) } }
        for t in 16..<64 {
          let s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3
          let s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10
          w.append(w[t - 16] &+ s0 &+ w[t - 7] &+ s1)
        }
        var v = state
        for t in 0..<64 {
          let sum1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
          let first = v[7] &+ sum1 &+ (v[4] & v[5] ^ ~v[4] & v[6]) &+ constants[t] &+ w[t]
          let sum0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
          let second = sum0 &+ (v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2])
          v = [first &+ second, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
        }
        state = zip(state, v).map { $0 &+ $1 }
      }
      return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) } }
    }

    private static let primes = (2...311).filter { n in !(2..<n).contains { n % $0 == 0 } }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants = primes.prefix(64).map { prime in
      // The cube root of the prime times 2⁹⁶, rounded down, bit by bit.
      var root: UInt64 = 0
      for bit in (0..<36).reversed() {
        let next = root | 1 << UInt64(bit)
        if cubeIsAtMost(next, prime) { root = next }
      }
      return UInt32(truncatingIfNeeded: root)
    }

    /// Whether root³ ≤ prime·2⁹⁶.
    private static func cubeIsAtMost(_ root: UInt64, _ prime: Int) -> Bool {
      let square = root.multipliedFullWidth(by: root)  // below 2⁷²
      let low = square.low.multipliedFullWidth(by: root)
      let high = square.high * root + low.high
      return high < UInt64(prime) << 32 || (high == UInt64(prime) << 32 && low.low == 0)
    }

    private static func fraction(_ value: Double) -> UInt32 { UInt32((value - value.rounded(.down)) * 0x1p32) }

    private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
  }
}
