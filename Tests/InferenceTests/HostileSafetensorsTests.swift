import Inference
import ModelTesting
import Testing

@Suite("A weight file that breaks the format", .timeLimit(.minutes(10))) struct HostileSafetensorsTests {
  /// One tensor's entry, of 8 bytes unless said otherwise.
  static func entry(
    _ name: String = "t", type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]"
  ) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  func refusal(of bytes: [UInt8]) throws -> (tensor: String?, fault: SafetensorsFault)? {
    try withFile(bytes) { path in
      do throws(WeightFileError) {
        _ = try Safetensors(path: path)
        return nil
      } catch {
        guard case .damaged(path, let tensor, let fault) = error else { return nil }
        return (tensor, fault)
      }
    }
  }

  @Test(
    "is refused for its length",
    arguments: [
      ([], .tooShort(bytes: 0)),
      ([1, 2, 3], .tooShort(bytes: 3)),
      ([UInt8](repeating: 255, count: 8), .headerTooLong(bytes: .max, limit: 100_000_000)),
      (littleEndian(UInt64(100_000_001)), .headerTooLong(bytes: 100_000_001, limit: 100_000_000)),
      (littleEndian(UInt64(3)) + [0x7b, 0x7d], .headerBeyondFile(bytes: 3, available: 2)),
      (littleEndian(UInt64(0)), .malformed(at: 0, expected: "'{'")),
    ] as [([UInt8], SafetensorsFault)])
  func length(bytes: [UInt8], fault: SafetensorsFault) throws {
    #expect(try refusal(of: bytes)?.fault == fault)
  }

  @Test(
    "is refused for what its header says",
    arguments: [
      ("[]", nil, .malformed(at: 0, expected: "'{'")),
      (" {}", nil, .malformed(at: 0, expected: "'{'")),
      ("{}x", nil, .malformed(at: 2, expected: "the end")),
      ("{", nil, .malformed(at: 1, expected: "a string")),
      ("{\"t\"", nil, .malformed(at: 4, expected: "':'")),
      ("{\"t", nil, .malformed(at: 3, expected: "the end of a string")),
      ("{\"\\ud800\"", nil, .malformed(at: 4, expected: "a character")),
      ("{\"\\u12", nil, .malformed(at: 6, expected: "four hexadecimal digits")),
      ("{\"\\x\"", nil, .malformed(at: 3, expected: "an escape")),
      ("{\"a\nb\":1}", nil, .malformed(at: 3, expected: "no control character")),
      ("{\"t\":1}", "t", .malformed(at: 5, expected: "'{'")),
      ("{\"__metadata__\":{\"a\":1}}", "__metadata__", .malformed(at: 21, expected: "a string")),
      ("{\"__metadata__\":{},\"__metadata__\":{}}", "__metadata__", .duplicate),
      ("{\(entry()),}", nil, .malformed(at: 54, expected: "a string")),
      ("{\(entry())", nil, .malformed(at: 53, expected: "',' or '}'")),
      ("{\(entry()),\(entry())}", "t", .duplicate),
      ("{\"t\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "t", .duplicate),
      ("{\"t\":{\"dtype\":\"F32\",\"shape\":[2]}}", "t", .missingField("data_offsets")),
      ("{\"t\":{\"dtype\":\"F32\",\"strides\":[2]}}", "t", .unknownField("strides")),
      ("{\(entry(type: "F33"))}", "t", .unknownType("F33")),
      ("{\(entry(shape: "[-1]"))}", "t", .malformed(at: 29, expected: "a whole number, not negative")),
      ("{\(entry(shape: "[2.0]"))}", "t", .malformed(at: 30, expected: "',' or ']'")),
      ("{\(entry(shape: "[02]"))}", "t", .malformed(at: 29, expected: "a whole number, not negative")),
      ("{\(entry(shape: "[9223372036854775808]"))}", "t", .malformed(at: 29, expected: "a number below 2^63")),
      ("{\(entry(shape: "[4294967296,4294967296]"))}", "t", .tooLarge),
      ("{\(entry(shape: "[9223372036854775807]"))}", "t", .tooLarge),
      ("{\(entry(type: "F4", shape: "[3]", offsets: "[0,1]"))}", "t", .tooLarge),
      ("{\(entry(offsets: "[0]"))}", "t", .malformed(at: 47, expected: "[begin, end]")),
      ("{\(entry(offsets: "[8,0]"))}", "t", .offsetsReversed(8, 0)),
      ("{\(entry(offsets: "[1,9]"))}", "t", .offsetsBeyondFile(end: 9, available: 8)),
      ("{\(entry(shape: "[3]"))}", "t", .wrongSize(bytes: 8, needed: 12)),
      ("{\(entry("u", shape: "[1]", offsets: "[4,8]"))}", "u", .gap(at: 4)),
      ("{\(entry()),\(entry("u", shape: "[1]", offsets: "[4,8]"))}", "u", .overlap(at: 4)),
      ("{\(entry(shape: "[1]", offsets: "[0,4]"))}", nil, .unusedBytes(4)),
      ("{}", nil, .unusedBytes(8)),
    ] as [(String, String?, SafetensorsFault)])
  func header(text: String, tensor: String?, fault: SafetensorsFault) throws {
    let refusal = try refusal(of: safetensors(text, data: [UInt8](repeating: 0, count: 8)))
    #expect(refusal?.tensor == tensor)
    #expect(refusal?.fault == fault)
  }

  @Test(
    "is refused at once, however deep it nests",
    arguments: ["{\"t\":", "[", "{\"t\":{\"shape\":[", "{\"__metadata__\":{\"a\":"])
  func nesting(piece: String) throws {
    let text = String(repeating: piece, count: 2_000_000)
    #expect(try refusal(of: safetensors(text)) != nil)
  }

  @Test("is refused if it is not UTF-8")
  func encoding() throws {
    let bytes = littleEndian(UInt64(7)) + Array("{\"".utf8) + [0xff, 0xfe] + Array("\":1".utf8)
    #expect(try refusal(of: bytes)?.fault == .malformed(at: 2, expected: "UTF-8"))
  }

  @Test("is refused when it is cut anywhere")
  func truncation() throws {
    let whole = safetensors(["a": (shape: [2, 2], values: [1, 2, 3, 4]), "b": (shape: [1], values: [5])])
    #expect(try refusal(of: whole) == nil)
    for length in 0..<whole.count {
      #expect(try refusal(of: Array(whole[..<length])) != nil, "cut to \(length) bytes")
    }
  }
}
