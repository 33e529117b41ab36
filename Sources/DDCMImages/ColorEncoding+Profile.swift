extension ColorEncoding {
  /// An ICC profile (ICC.1:2022, version 4) of this encoding: a matrix and tone curves, or the curve alone for grey.
  func profile(isGrey: Bool) -> [UInt8] {
    let curve = curve
    var tags: [(signature: String, data: [UInt8])] = [
      ("desc", text(name)), ("cprt", text("none")), ("wtpt", xyz(Self.d50)),
    ]
    if isGrey {
      tags.append(("kTRC", curve))
    } else {
      let columns = colorants
      for (name, column) in zip(["r", "g", "b"], columns) {
        tags += [(name + "XYZ", xyz(column)), (name + "TRC", curve)]
      }
    }
    var (table, content) = (bigEndian(tags.count, bytes: 4), [UInt8]())
    let start = 128 + 4 + 12 * tags.count
    for (signature, data) in tags {
      table += Array(signature.utf8) + bigEndian(start + content.count, bytes: 4) + bigEndian(data.count, bytes: 4)
      content += data + [UInt8](repeating: 0, count: (4 - data.count % 4) % 4)
    }
    return header(size: start + content.count, isGrey: isGrey) + table + content
  }

  private func header(size: Int, isGrey: Bool) -> [UInt8] {
    var header = bigEndian(size, bytes: 4) + [0, 0, 0, 0, 4, 0x30, 0, 0] + Array("mntr".utf8)
    header += Array(isGrey ? "GRAY".utf8 : "RGB ".utf8) + Array("XYZ ".utf8)
    header += bigEndian(2026, bytes: 2) + [0, 1, 0, 1, 0, 0, 0, 0, 0, 0] + Array("acsp".utf8)
    header += [UInt8](repeating: 0, count: 24) + bigEndian(1, bytes: 4) + Self.d50.flatMap(fixed)
    return header + [UInt8](repeating: 0, count: 128 - header.count)
  }

  // MARK: Colour

  private static let d50 = [0.9642, 1, 0.8249]

  /// XYZ of the primaries, adapted to D50 by Bradford's matrix as ICC profiles require (ICC.1:2022, annex E).
  private var colorants: [[Double]] {
    let white = tristimulus(primaries.white)
    let columns = [primaries.red, primaries.green, primaries.blue].map(tristimulus)
    // The weights with which the primaries add up to white.
    let weights = product(inverse(transpose(columns)), white)
    let (from, to) = (product(Self.bradford, white), product(Self.bradford, Self.d50))
    let back = inverse(Self.bradford)
    return zip(columns, weights).map { column, weight in
      let response = product(Self.bradford, column.map { $0 * weight })
      return product(back, zip(response, zip(to, from)).map { $0 * $1.0 / $1.1 })
    }
  }

  private static let bradford = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]

  /// X, Y and Z of a chromaticity with a Y of 1.
  private func tristimulus(_ point: SIMD2<Double>) -> [Double] {
    [point.x / point.y, 1, (1 - point.x - point.y) / point.y]
  }

  private func product(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
    matrix.map { row in row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2] }
  }

  private func transpose(_ matrix: [[Double]]) -> [[Double]] { (0..<3).map { i in matrix.map { $0[i] } } }

  /// By cofactors.
  private func inverse(_ m: [[Double]]) -> [[Double]] {
    func cofactor(_ i: Int, _ j: Int) -> Double {
      let (a, b, c, d) = ((i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3)
      return m[a][c] * m[b][d] - m[a][d] * m[b][c]
    }
    let determinant = (0..<3).reduce(0) { $0 + m[0][$1] * cofactor(0, $1) }
    return (0..<3).map { i in (0..<3).map { cofactor($0, i) / determinant } }
  }

  // MARK: Tags

  /// A parametric curve where the ICC defines one, otherwise 4096 samples.
  private var curve: [UInt8] {
    switch transfer {
    case .sRGB:
      Array("para".utf8) + [0, 0, 0, 0, 0, 3, 0, 0]
        + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed)
    case .power(let exponent): Array("para".utf8) + [UInt8](repeating: 0, count: 8) + fixed(exponent)
    case .smpte240, .pq, .hlg:
      Array("curv".utf8) + [0, 0, 0, 0] + bigEndian(4096, bytes: 4)
        + (0..<4096).flatMap { bigEndian(Int((65535 * transfer.displayed(Double($0) / 4095)).rounded()), bytes: 2) }
    }
  }

  private func xyz(_ values: [Double]) -> [UInt8] { Array("XYZ ".utf8) + [0, 0, 0, 0] + values.flatMap(fixed) }

  /// A text in one language, UTF-16.
  private func text(_ text: String) -> [UInt8] {
    let units = text.utf16.flatMap { bigEndian(Int($0), bytes: 2) }
    return Array("mluc".utf8) + [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12] + Array("enUS".utf8)
      + bigEndian(units.count, bytes: 4) + [0, 0, 0, 28] + units
  }

  /// s15Fixed16Number.
  private func fixed(_ value: Double) -> [UInt8] { bigEndian(Int((value * 65536).rounded()), bytes: 4) }

  private func bigEndian(_ value: Int, bytes count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
  }
}
