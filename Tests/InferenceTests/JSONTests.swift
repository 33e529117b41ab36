import Foundation
import Inference
import Testing

@Suite("A text in JSON") struct JSONTests {
  private func parse(_ text: String) throws(JSONFault) -> JSONValue { try JSONValue(parsing: Data(text.utf8)) }

  @Test("is read as its values")
  func values() throws {
    let text = #" {"a": [1, -2.5e1, true, false, null, "x\u00e9\n"], "b": {"c": 0}, "d": [], "e": {}} "#
    #expect(
      try parse(text)
        == .object([
          "a": .array([.number(1), .number(-25), true, false, .null, "xé\n"]), "b": .object(["c": .number(0)]),
          "d": .array([]), "e": .object([:]),
        ]))
    #expect(try parse(#"{"a": 1, "a": 2}"#) == .object(["a": .number(2)]), "the last value counts, as in Python")
  }

  @Test("may have numbers that are not finite, as Python writes them")
  func notFinite() throws {
    guard case .array(let values) = try parse("[Infinity, -Infinity, NaN]") else { return }
    #expect(values[0] == .number(.infinity) && values[1] == .number(-.infinity))
    #expect(values.map(\.description) == ["Infinity", "-Infinity", "NaN"])
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "", " ", "{", "[1,]", "[1 2]", "{a: 1}", "{'a': 1}", "01", "-", "1.", ".5", "+1", "1e", "0x10", "nan", "inf",
      "-NaN", "tru", "\"", "\"\u{1}\"", #""\x""#, "1 2", "[1]]", #"{"a" 1}"#, "// no", "[,]", "True",
    ])
  func malformed(text: String) {
    #expect(throws: JSONFault.self) { try parse(text) }
  }

  @Test("is refused where it nests too deeply, at once")
  func depth() throws {
    let deep = String(repeating: "[", count: 1_000_000)
    let fault = #expect(throws: JSONFault.self) { try parse(deep) }
    #expect(fault?.expected.contains("64 levels") == true)
    _ = try parse(String(repeating: "[", count: 60) + String(repeating: "]", count: 60))
  }
}
