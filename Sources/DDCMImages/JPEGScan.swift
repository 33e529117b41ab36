/// A check of the entropy-coded data of a sequential JPEG file (ITU-T T.81, annex F.2.2).
///
/// Corrupt data often decodes to as many blocks as the image has, only to other ones, and libvips does not look at the
/// rest. An invalid code, a block of more than 64 coefficients, or data that ends before or after its last block shows
/// the damage.
struct JPEGScan {
  /// The fault of a file, as part of a sentence; nil if none is found, and for progressive and arithmetic coding, which
  /// is not checked.
  static func fault(in file: [UInt8]) -> String? {
    var scan = JPEGScan(file: file)
    return scan.check()
  }

  private struct Component {
    let id: UInt8
    let across: Int
    let down: Int
  }

  /// For each 16 bits, the length of the code that they begin with, 0 for none, and its symbol.
  private typealias Table = [(length: UInt8, symbol: UInt8)]

  private let file: [UInt8]
  private var place = 2
  private var components: [Component] = []
  private var width = 0
  private var height = 0
  private var restartInterval = 0
  private var tables = [Table?](repeating: nil, count: 8)  // 4 for DC, 4 for AC

  private init(file: [UInt8]) { self.file = file }

  private mutating func check() -> String? {
    while place + 4 <= file.count, file[place] == 0xFF {
      let marker = file[place + 1]
      guard marker != 0xFF else {  // padding
        place += 1
        continue
      }
      guard marker != 0xD9 else { return nil }
      let end = place + 2 + integer(place + 2)
      guard end <= file.count, end >= place + 4 else { return nil }
      let body = place + 4..<end
      place = end
      switch marker {
      case 0xC0, 0xC1: readFrame(body)
      case 0xC2, 0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF: return nil
      case 0xC4: readTables(body)
      case 0xDD: restartInterval = body.count >= 2 ? integer(body.lowerBound) : 0
      case 0xDA:
        do throws(Fault) {
          guard try checkScan(body) else { return nil }
        } catch { return error.text }
      default: break
      }
    }
    return nil
  }

  private func integer(_ place: Int) -> Int { Int(file[place]) << 8 | Int(file[place + 1]) }

  private mutating func readFrame(_ body: Range<Int>) {
    guard body.count >= 6 else { return }
    let start = body.lowerBound
    (height, width) = (integer(start + 1), integer(start + 3))
    components = (0..<min(Int(file[start + 5]), (body.count - 6) / 3)).map { number in
      let (id, factors) = (file[start + 6 + 3 * number], Int(file[start + 7 + 3 * number]))
      return Component(id: id, across: factors >> 4, down: factors & 15)
    }
  }

  private mutating func readTables(_ body: Range<Int>) {
    var place = body.lowerBound
    while place + 17 <= body.upperBound {
      let (kind, number) = (Int(file[place] >> 4), Int(file[place] & 15))
      let counts = file[place + 1..<place + 17].map(Int.init)
      place += 17
      guard kind < 2, number < 4, place + counts.reduce(0, +) <= body.upperBound else { return }
      var table = Table(repeating: (0, 0), count: 1 << 16)
      var code = 0
      for (length, count) in zip(1...16, counts) {
        for _ in 0..<count {
          let first = code << (16 - length)
          guard first + 1 << (16 - length) <= 1 << 16 else { return }
          for bits in first..<first + 1 << (16 - length) { table[bits] = (UInt8(length), file[place]) }
          code += 1
          place += 1
        }
        code <<= 1
      }
      tables[4 * kind + number] = table
    }
  }

  private struct Fault: Error {
    let text: String
  }

  /// False for what cannot be checked.
  private mutating func checkScan(_ body: Range<Int>) throws(Fault) -> Bool {
    let count = body.isEmpty ? 0 : Int(file[body.lowerBound])
    guard 1...4 ~= count, body.count >= 1 + 2 * count, width > 0, height > 0,
      let across = components.map(\.across).max(), let down = components.map(\.down).max(),
      components.allSatisfy({ 1...4 ~= $0.across && 1...4 ~= $0.down })
    else { return false }
    // The tables of each block of a unit ("MCU").
    var blocks: [(dc: Table, ac: Table)] = []
    var units = ((width + 8 * across - 1) / (8 * across)) * ((height + 8 * down - 1) / (8 * down))
    for number in 0..<count {
      let (id, selector) = (file[body.lowerBound + 1 + 2 * number], Int(file[body.lowerBound + 2 + 2 * number]))
      guard let component = components.first(where: { $0.id == id }), selector >> 4 < 4, selector & 15 < 4,
        let dc = tables[selector >> 4], let ac = tables[4 + selector & 15]
      else { return false }
      if count == 1 {
        let (columns, rows) = (
          (width * component.across + across - 1) / across, (height * component.down + down - 1) / down
        )
        units = ((columns + 7) / 8) * ((rows + 7) / 8)
        blocks = [(dc, ac)]
      } else {
        blocks += Array(repeating: (dc, ac), count: component.across * component.down)
      }
    }
    var reader = BitReader(place: place)
    for unit in 0..<units {
      if restartInterval > 0, unit > 0, unit % restartInterval == 0 {
        try reader.finish(file)
        guard 0xD0...0xD7 ~= file[reader.place + 1] else { throw Fault(text: "a restart marker is missing") }
        reader = BitReader(place: reader.place + 2)
      }
      for block in blocks { try Self.checkBlock(file, &reader, block.dc, block.ac) }
    }
    try reader.finish(file)
    place = reader.place
    return true
  }

  private static func checkBlock(
    _ file: [UInt8], _ reader: inout BitReader, _ dc: Table, _ ac: Table
  ) throws(Fault) {
    reader.skip(Int(try reader.symbol(file, dc) & 15))
    var index = 1
    while index < 64 {
      let symbol = try reader.symbol(file, ac)
      let (run, size) = (Int(symbol >> 4), Int(symbol & 15))
      if size == 0 {
        guard run == 15 else { break }
        index += 16
      } else {
        index += run + 1
        reader.skip(size)
      }
    }
    guard index <= 64 else { throw Fault(text: "a block has too many coefficients") }
  }

  /// Bits of entropy-coded data, in which a zero follows each byte of 0xFF.
  private struct BitReader {
    var place: Int
    private var bits: UInt64 = 0
    private var count = 0

    init(place: Int) { self.place = place }

    /// - Throws: `Fault` for a code that the table lacks, or where the data have ended.
    mutating func symbol(_ file: [UInt8], _ table: Table) throws(Fault) -> UInt8 {
      if count < 32 { fill(file) }
      let next = count >= 16 ? bits >> UInt64(count - 16) : bits << UInt64(16 - max(count, 0))
      let (length, symbol) = table[Int(next & 0xFFFF)]
      guard length > 0 else { throw Fault(text: count < 16 ? "the data end early" : "a code is invalid") }
      count -= Int(length)
      guard count >= 0 else { throw Fault(text: "the data end early") }
      return symbol
    }

    mutating func skip(_ size: Int) { count -= size }

    private mutating func fill(_ file: [UInt8]) {
      while count >= 0, count <= 48, place < file.count {
        let byte = file[place]
        if byte == 0xFF {
          guard place + 1 < file.count, file[place + 1] == 0 else { return }  // a marker
          place += 1
        }
        bits = bits << 8 | UInt64(byte)
        count += 8
        place += 1
      }
    }

    /// Expects a marker after less than a byte of padding.
    mutating func finish(_ file: [UInt8]) throws(Fault) {
      guard count >= 0 else { throw Fault(text: "the data end early") }
      var extra = count / 8
      while place < file.count, !(file[place] == 0xFF && place + 1 < file.count && file[place + 1] != 0) {
        place += 1
        extra += 1
      }
      while place + 2 < file.count, file[place + 1] == 0xFF { place += 1 }
      guard extra == 0 else { throw Fault(text: "\(extra) bytes follow the last block") }
      guard place + 1 < file.count else { throw Fault(text: "the data end early") }
    }
  }
}
