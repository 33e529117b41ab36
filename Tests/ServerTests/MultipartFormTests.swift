import Server
import Testing

@Suite("A form") struct MultipartFormTests {
  private static let type = "multipart/form-data; boundary=x"

  @Test("is read part by part, whatever is in them")
  func parts() throws {
    let bytes = Array(
      "--x\r\nContent-Disposition: form-data; name=\"task\"\r\n\r\nencode\r\n--x\r\ncontent-disposition: form-data; name=file; filename=\"a\\\"b.png\"\r\nContent-Type: image/png\r\n\r\n\r\n--y\r\n\u{0}-\r\n--x--\r\n"
        .utf8)
    let form = try MultipartForm(bytes, contentType: Self.type)
    #expect(form.parts.map(\.name) == ["task", "file"])
    #expect(form.parts.map(\.isFile) == [false, true])
    #expect(form.parts[0].bytes == Array("encode".utf8))
    #expect(form.parts[1].bytes == Array("\r\n--y\r\n\u{0}-".utf8))
  }

  @Test("may have a boundary between quotes, and be empty")
  func quoted() throws {
    #expect(
      try MultipartForm(Array("--a b--".utf8), contentType: "multipart/form-data; boundary=\"a b\"").parts.isEmpty)
  }

  @Test(
    "is refused where it is malformed",
    arguments: [
      "", "x", "--y--\r\n", "--x", "--x\r\n", "--x--z", "--x\r\n\r\n\r\n--x--", "--xy\r\n",
      "--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition form-data; name=a\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
    ])
  func malformed(text: String) {
    #expect(throws: Problem.self) { try MultipartForm(Array(text.utf8), contentType: Self.type) }
  }

  @Test("is refused without a proper boundary", arguments: ["", "; boundary=", "; boundary=\"x", "; boundary=ä"])
  func boundary(parameters: String) {
    #expect(throws: Problem.self) {
      try MultipartForm(Array("--x--".utf8), contentType: "multipart/form-data" + parameters)
    }
  }

  @Test("is refused wherever it is cut short")
  func cut() {
    let bytes = Client.form(["task": "encode", "size": "300"], ["file": [1, 2, 3, 13, 10, 45, 45, 120, 4]])
    // Without the last line's end it is whole.
    for count in 0..<bytes.count - 2 {
      #expect(throws: Problem.self) { try MultipartForm(Array(bytes[..<count]), contentType: Self.type) }
    }
  }

  @Test("has at most 64 parts")
  func many() {
    let part = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
    let bytes = Array((String(repeating: part, count: 65) + "--x--").utf8)
    #expect(throws: Problem.self) { try MultipartForm(bytes, contentType: Self.type) }
  }
}
