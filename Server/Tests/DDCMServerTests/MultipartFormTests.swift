import DDCMCodec
import DDCMServer
import Testing

@Suite("A form") struct MultipartFormTests {
  private static let type = "multipart/form-data; boundary=x"

  @Test("has parts of any bytes")
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

  @Test("may have a preamble, an epilogue, and spaces after its boundaries (RFC 2046)")
  func surroundings() throws {
    let text =
      "This is a preamble.\r\n--xy is not a boundary\r\n--x \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x  \r\n"
      + "Content-Disposition: form-data; name=b\r\n\r\n\r\n--x-- \r\nThis is an epilogue.\r\n--x\r\n"
    let form = try MultipartForm(Array(text.utf8), contentType: Self.type)
    #expect(form.parts.map(\.name) == ["a", "b"])
    #expect(form.parts.map(\.bytes) == [[0x31], []])
  }

  @Test(
    "may declare transfer encodings that change nothing", arguments: ["binary", "8bit", "7bit", "Binary", " 8BIT "])
  func encodings(encoding: String) throws {
    let text =
      "--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\nContent-Type: image/png\r\n"
      + "Content-Transfer-Encoding: \(encoding)\r\nContent-Length: 1\r\n\r\n1\r\n--x--\r\n"
    let form = try MultipartForm(Array(text.utf8), contentType: Self.type)
    #expect(form.parts.map(\.name) == ["file"] && form.parts[0].isFile && form.parts[0].bytes == [0x31])
  }

  @Test("may have file names in Latin-1, in UTF-8, or encoded (RFC 5987)")
  func fileNames() throws {
    for name: [UInt8] in [
      Array("filename=\"caf".utf8) + [0xe9] + Array(".png\"".utf8), Array("filename=\"café.png\"".utf8),
      Array("filename*=UTF-8''caf%C3%A9.png".utf8),
    ] {
      let bytes =
        Array("--x\r\nContent-Disposition: form-data; name=\"file\"; ".utf8) + name
        + Array("\r\n\r\n1\r\n--x--\r\n".utf8)
      let form = try MultipartForm(bytes, contentType: Self.type)
      #expect(form.parts.map(\.name) == ["file"] && form.parts[0].isFile && form.parts[0].bytes == [0x31])
    }
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
      "--x\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition form-data; name=a\r\n\r\n1\r\n--x--",
      "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
    ])
  func malformed(text: String) {
    #expect(throws: DDCMError.self) { try MultipartForm(Array(text.utf8), contentType: Self.type) }
  }

  @Test("is refused without a proper boundary", arguments: ["", "; boundary=", "; boundary=\"x", "; boundary=ä"])
  func boundary(parameters: String) {
    #expect(throws: DDCMError.self) {
      try MultipartForm(Array("--x--".utf8), contentType: "multipart/form-data" + parameters)
    }
  }

  @Test("is refused wherever it is truncated")
  func cut() {
    let bytes = Client.form(["task": "encode", "size": "300"], ["file": [1, 2, 3, 13, 10, 45, 45, 120, 4]])
    // It is complete without its last line break.
    for count in 0..<bytes.count - 2 {
      #expect(throws: DDCMError.self) { try MultipartForm(Array(bytes[..<count]), contentType: Self.type) }
    }
  }

  @Test("has at most 64 parts")
  func many() {
    let part = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
    let bytes = Array((String(repeating: part, count: 65) + "--x--").utf8)
    #expect(throws: DDCMError.self) { try MultipartForm(bytes, contentType: Self.type) }
  }
}
