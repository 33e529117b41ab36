/// Reads JSON piece by piece: the caller decides what each value must be.
///
/// Headers and indices of weight files are objects, strings, and natural numbers in lists, and are read without recursion
/// and without general values, so that nothing in a file can nest deeply or grow beyond the text it came from.
struct JSONCursor {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Visits each key of an object; `visit` must read the value.
  mutating func object(_ visit: (inout JSONCursor, String) throws -> Void) throws {
    try expect(UInt8(ascii: "{"), "'{'")
    if accept(UInt8(ascii: "}")) { return }
    repeat {
      let key = try string()
      try expect(UInt8(ascii: ":"), "':'")
      try visit(&self, key)
    } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "}"), "',' or '}'")
  }

  /// Visits each element of a list; `visit` must read it.
  mutating func array(_ visit: (inout JSONCursor) throws -> Void) throws {
    try expect(UInt8(ascii: "["), "'['")
    if accept(UInt8(ascii: "]")) { return }
    repeat { try visit(&self) } while accept(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"), "',' or ']'")
  }

  mutating func naturals() throws -> [Int] {
    var numbers: [Int] = []
    try array { cursor in numbers.append(try cursor.natural()) }
    return numbers
  }

  private mutating func natural() throws -> Int {
    skipSpace()
    let start = position
    var number = 0
    while let digit = peek(), digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") {
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      guard !overflow, !carry else { throw fault("a number below 2^63", at: start) }
      (number, position) = (sum, position + 1)
    }
    let digits = position - start
    guard digits > 0, digits == 1 || bytes[start] != UInt8(ascii: "0") else {
      throw fault("a whole number, not negative", at: start)
    }
    return number
  }

  mutating func string() throws -> String {
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    var text: [UInt8] = []
    while let byte = peek() {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw fault("UTF-8", at: start) }
        return string
      case UInt8(ascii: "\\"): try text.append(contentsOf: escape())
      case 0..<0x20: throw fault("no control character", at: position - 1)
      default: text.append(byte)
      }
    }
    throw fault("the end of a string", at: position)
  }

  /// What follows a backslash, as UTF-8.
  private mutating func escape() throws -> [UInt8] {
    guard let kind = peek() else { throw fault("an escape", at: position) }
    position += 1
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [kind]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      let start = position
      var units = [try codeUnit()]
      if UTF16.isLeadSurrogate(units[0]), peek() == UInt8(ascii: "\\") {
        position += 1
        guard peek() == UInt8(ascii: "u") else { throw fault("a low surrogate", at: position) }
        position += 1
        units.append(try codeUnit())
      }
      guard let character = String(validating: units, as: UTF16.self) else { throw fault("a character", at: start) }
      return Array(character.utf8)
    default: throw fault("an escape", at: position - 1)
    }
  }

  private mutating func codeUnit() throws -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits", at: position)
      }
      (unit, position) = (unit << 4 | UInt16(digit), position + 1)
    }
    return unit
  }

  /// Skips a value of any form: of brackets, only the number is checked.
  mutating func skip() throws {
    var depth = 0
    repeat {
      skipSpace()
      switch peek() {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["): (depth, position) = (depth + 1, position + 1)
      case UInt8(ascii: "}")? where depth > 0, UInt8(ascii: "]")? where depth > 0:
        (depth, position) = (depth - 1, position + 1)
      case UInt8(ascii: ",")? where depth > 0, UInt8(ascii: ":")? where depth > 0: position += 1
      default:
        let start = position
        guard !word().isEmpty else { throw fault("a value", at: start) }
      }
    } while depth > 0
  }

  /// A number, `true`, `false`, `null`, `NaN` or `Infinity`, not checked; empty where the next byte belongs to none of them.
  mutating func word() -> String {
    let start = position
    while let byte = peek(), isOfWord(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  /// The first byte of the next value, which stays unread; nil at the end.
  mutating func next() -> UInt8? {
    skipSpace()
    return peek()
  }

  /// Only white space is left.
  mutating func end() throws {
    skipSpace()
    guard position == bytes.count else { throw fault("the end", at: position) }
  }

  func fault(_ expected: String, at offset: Int) -> SafetensorsFault {
    .malformed(at: offset, expected: expected)
  }

  private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
  }

  private mutating func accept(_ byte: UInt8) -> Bool {
    skipSpace()
    guard peek() == byte else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ name: String) throws {
    guard accept(byte) else { throw fault(name, at: position) }
  }
}
