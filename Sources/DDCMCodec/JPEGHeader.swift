public import DDCM

/// How a JPEG file was quantized: its components' sizes and quantization tables (ITU-T T.81, annex B).
public struct JPEGHeader: Sendable, Equatable {
  /// Luma, or a chroma.
  public struct Component: Sendable, Equatable {
    /// How many samples there are of it, against the others, across and down.
    public let across: Int
    public let down: Int
    /// What its coefficients are multiples of, row by row.
    public let steps: [Int]
  }

  public let width: Int
  public let height: Int

  /// One of a grey image, three (luma and two chroma) of a coloured one.
  public let components: [Component]

  /// The file without orientation and colour profile: decoded, its samples are those that the tables quantized.
  public let plainFile: [UInt8]

  /// - Parameter bytes: a JPEG file.
  /// - Throws: `DDCMError` of category `notRecognized`, `damaged` or `unsupported`.
  public init(_ bytes: [UInt8]) throws(DDCMError) {
    do { try self.init(parsing: bytes) } catch { throw error.ddcmError }
  }

  package init(parsing bytes: [UInt8]) throws(JPEGError) {
    guard bytes.starts(with: [0xff, 0xd8]) else { throw .notJPEG }
    var tables: [Int: [Int]] = [:]
    var plain: [UInt8] = [0xff, 0xd8]
    var frame: [UInt8]?
    var isRGB = false
    var place = 2
    while true {
      guard place + 4 <= bytes.count, bytes[place] == 0xff else { throw .damaged }
      let marker = bytes[place + 1]
      guard marker != 0xff else {  // padding
        place += 1
        continue
      }
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      guard length >= 2, place + 2 + length <= bytes.count else { throw .damaged }
      let body = Array(bytes[place + 4..<place + 2 + length])
      switch marker {
      case 0xdb: try Self.read(body, into: &tables)
      case 0xc0, 0xc1, 0xc2: frame = body
      case 0xc3, 0xc5...0xc7, 0xc9...0xcb, 0xcd...0xcf: throw .unsupported("it is of a rare kind (marker \(marker))")
      case 0xee where body.starts(with: "Adobe".utf8): isRGB = body.count >= 12 && body[11] == 0
      default: break
      }
      // 0xe1 and 0xe2 hold the orientation and the profile.
      if marker != 0xe1, marker != 0xe2 { plain += bytes[place..<place + 2 + length] }
      place += 2 + length
      if marker == 0xda { break }
    }
    plainFile = plain + bytes[place...]
    guard let frame else { throw .damaged }
    if frame.count > 5, frame[5] == 4 { throw .unsupported("its samples are CMYK") }
    // Without a statement of Adobe's, the components' identifiers tell.
    let identifiers = stride(from: 6, to: frame.count, by: 3).map { frame[$0] }
    guard !isRGB, identifiers != Array("RGB".utf8) else { throw .unsupported("its samples are red, green and blue") }
    (width, height, components) = try Self.read(frame, tables)
  }

  /// The order of coefficients in a file: row by row from where each is.
  private static let zigzag = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35,
    42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
    62,
    63,
  ]

  /// A segment of quantization tables.
  private static func read(_ body: [UInt8], into tables: inout [Int: [Int]]) throws(JPEGError) {
    var rest = body[...]
    while let first = rest.popFirst() {
      let bytes = first >> 4 == 0 ? 1 : 2
      guard rest.count >= 64 * bytes else { throw .damaged }
      var table = [Int](repeating: 0, count: 64)
      for place in zigzag {
        table[place] = (0..<bytes).reduce(0) { number, _ in number << 8 | Int(rest.removeFirst()) }
      }
      guard !table.contains(0) else { throw .damaged }
      tables[Int(first & 15)] = table
    }
  }

  /// A segment that begins a frame.
  private static func read(
    _ body: [UInt8], _ tables: [Int: [Int]]
  ) throws(JPEGError) -> (width: Int, height: Int, components: [Component]) {
    guard body.count >= 6, body.count == 6 + 3 * Int(body[5]) else { throw .damaged }
    guard body[0] == 8 else { throw .unsupported("it has \(body[0]) bits per sample") }
    guard body[5] == 1 || body[5] == 3 else { throw .unsupported("it has \(body[5]) components") }
    var components: [Component] = []
    for number in 0..<Int(body[5]) {
      let (factors, table) = (Int(body[7 + 3 * number]), Int(body[8 + 3 * number]))
      guard 1...4 ~= factors >> 4, 1...4 ~= factors & 15, let steps = tables[table] else { throw .damaged }
      components.append(Component(across: factors >> 4, down: factors & 15, steps: steps))
    }
    let (most, deepest) = (components.map(\.across).max() ?? 1, components.map(\.down).max() ?? 1)
    guard components.allSatisfy({ most % $0.across == 0 && deepest % $0.down == 0 }) else {
      throw .unsupported("its components' sizes are no multiples of each other")
    }
    let (height, width) = (Int(body[1]) << 8 | Int(body[2]), Int(body[3]) << 8 | Int(body[4]))
    guard width > 0, height > 0 else { throw .damaged }
    return (width, height, components)
  }
}

/// Why the quantization of a JPEG file is not known.
package enum JPEGError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case notJPEG
  case damaged
  case unsupported(String)

  package var ddcmError: DDCMError {
    switch self {
    case .notJPEG:
      DDCMError(
        .notRecognized, "This is not a JPEG file.",
        remedy: "Give the JPEG file itself: a converted one no longer has its quantization tables.")
    case .damaged: DDCMError(.damaged, "This JPEG file is damaged or incomplete.")
    case .unsupported(let reason): DDCMError(.unsupported, "This JPEG file cannot be used: \(reason).")
    }
  }
}
