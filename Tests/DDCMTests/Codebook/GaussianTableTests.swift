import DDCM
import Testing

@Suite("The table of normals") struct GaussianTableTests {
  let table = GaussianTable.standard.values

  /// scipy.special.ndtri((i + 0.5) / 65536) / sqrt(mean(ndtri(...)**2)), SciPy 1.17.
  @Test(
    "holds the quantiles of the normal distribution",
    arguments: [
      (0, -4.3249629),
      (1, -4.07624785),
      (100, -2.96097005),
      (4095, -1.53419814),
      (16384, -0.674472581),
      (32767, -1.912425e-05),
      (32768, 1.912425e-05),
      (32769, 5.737275e-05),
      (40000, 0.280258176),
      (60000, 1.37566384),
      (65000, 2.40120732),
      (65534, 4.07624785),
      (65535, 4.3249629),
    ] as [(Int, Float)])
  func quantiles(index: Int, value: Float) {
    #expect(abs(table[index] - value) <= abs(value).ulp)
  }

  @Test("is antisymmetric, ascending, and of unit variance")
  func shape() {
    #expect(table.count == 65536)
    #expect(zip(table, table.dropFirst()).allSatisfy { $0 < $1 })
    #expect((0..<32768).allSatisfy { table[$0] == -table[65535 - $0] })
    let variance = table.reduce(0.0) { $0 + Double($1) * Double($1) } / 65536
    #expect(abs(variance - 1) < 1e-7)
  }

  @Test("has the same bits everywhere")
  func checksum() {
    let digest = table.reduce(UInt64(14_695_981_039_346_656_037)) { hash, value in
      unsafe withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes in
        unsafe bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
      }
    }
    #expect(digest == 0x6c1b_7b68_ea1d_3e79)  // FNV-1a, 64 bits, of the little-endian floats
  }
}
