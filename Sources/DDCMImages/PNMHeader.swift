/// The header of a PBM, PGM, PPM or PFM file.
struct PNMHeader {
  /// The sample of full intensity, nil for files of one bit or of floating-point samples, which have none.
  let white: Int?

  /// Nil where it cannot be read.
  init?(_ data: ImageData) {
    let start = data.bytes(at: 0, count: 4096)
    guard start.count > 2, start[0] == UInt8(ascii: "P") else { return nil }
    guard "2356".utf8.contains(start[1]) else {
      white = nil
      return
    }
    var (numbers, place) = ([Int](), 2)
    while numbers.count < 3 {
      guard place < start.count else { return nil }
      switch start[place] {
      case UInt8(ascii: "#"): place = start[place...].firstIndex { $0 == 10 || $0 == 13 } ?? start.count
      case 9...13, 32: place += 1
      default:
        let digits = start[place...].prefix { 48...57 ~= $0 }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        numbers.append(number)
        place += digits.count
      }
    }
    guard 1...65535 ~= numbers[2] else { return nil }
    white = numbers[2]
  }
}
