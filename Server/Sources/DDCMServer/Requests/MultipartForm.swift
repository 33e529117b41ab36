package import DDCMCodec

/// A body of multipart/form-data (RFC 7578, RFC 2046).
///
/// A preamble, an epilogue and spaces after boundaries are skipped. Parts may declare the transfer encodings 7bit, 8bit and
/// binary, which change nothing. Headers of parts are UTF-8, or else Latin-1.
package struct MultipartForm: Sendable {
  package struct Part: Sendable, Equatable {
    package let name: String
    package let isFile: Bool
    package let bytes: [UInt8]
  }

  package let parts: [Part]

  package static let maxParts = 64
  private static let maxHeaderBytes = 4096

  /// - Parameter contentType: the header, with its parameters.
  /// - Throws: `DDCMError` of category `usage`, which says what is wrong and where.
  package init(_ body: [UInt8], contentType: String) throws(DDCMError) {
    guard let boundary = Self.boundary(contentType) else {
      throw Self.malformed("its Content-Type has no boundary of 1 to 70 characters")
    }
    let lines = BoundaryLines(body: body, boundary: boundary)
    guard var line = lines.first(after: 0) else { throw Self.malformed("its boundary does not occur in it") }
    var parts: [Part] = []
    while !line.isLast {
      guard parts.count < Self.maxParts else { throw Self.malformed("it has more than \(Self.maxParts) parts") }
      let start = line.end
      let head = body[start..<min(body.count, start + Self.maxHeaderBytes)]
      guard let end = head.firstIndex(of: [0x0d, 0x0a, 0x0d, 0x0a]) else {
        throw Self.malformed("the headers of a part do not end within \(Self.maxHeaderBytes) bytes, at byte \(start)")
      }
      let (name, isFile) = try Self.disposition(of: body[start..<end], at: start)
      guard let next = lines.first(after: end + 4) else {
        throw Self.malformed("the part '\(name.excerpt)' is incomplete")
      }
      parts.append(Part(name: name, isFile: isFile, bytes: Array(body[end + 4..<next.start])))
      line = next
    }
    self.parts = parts
  }

  private static func malformed(_ reason: String) -> DDCMError {
    DDCMError(.usage, "The body is not valid multipart/form-data: \(reason).", remedy: "Send a complete form.")
  }

  /// RFC 2046, 5.1.1.
  private static func boundary(_ contentType: String) -> String? {
    guard let parameters = HeaderParameters(contentType), let boundary = parameters.values["boundary"] else {
      return nil
    }
    let allowed = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? ")
    guard 1...70 ~= boundary.utf8.count, boundary.allSatisfy(allowed.contains), boundary.last != " " else { return nil }
    return boundary
  }

  private static func disposition(
    of head: ArraySlice<UInt8>, at place: Int
  ) throws(DDCMError) -> (name: String, isFile: Bool) {
    let text =
      String(validating: head, as: UTF8.self) ?? String(String.UnicodeScalarView(head.map { Unicode.Scalar($0) }))
    var disposition: HeaderParameters?
    for line in text.split(separator: "\r\n") {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { throw malformed("a header of a part has no ':', at byte \(place)") }
      switch halves[0].lowercased() {
      case "content-disposition":
        guard disposition == nil else { throw malformed("a part has two Content-Dispositions, at byte \(place)") }
        disposition = HeaderParameters(String(halves[1]))
      case "content-transfer-encoding":
        let encoding = HeaderParameters(String(halves[1]))?.kind ?? ""
        guard ["7bit", "8bit", "binary"].contains(encoding) else {
          throw malformed("a part has the Content-Transfer-Encoding '\(encoding.excerpt)', at byte \(place)")
        }
      default: break
      }
    }
    guard let disposition, disposition.kind == "form-data", let name = disposition.values["name"] else {
      throw malformed("a part has no name, at byte \(place)")
    }
    return (name, disposition.values["filename"] != nil || disposition.values["filename*"] != nil)
  }
}

/// Where the boundary of a form stands on a line of its own.
private struct BoundaryLines {
  struct Line {
    /// Where the line break before the boundary begins.
    let start: Int
    /// Where the next line begins.
    let end: Int
    /// Whether the form ends here.
    let isLast: Bool
  }

  private let body: [UInt8]
  private let delimiter: [UInt8]

  init(body: [UInt8], boundary: String) {
    self.body = body
    delimiter = Array("--\(boundary)".utf8)
  }

  func first(after place: Int) -> Line? {
    if place == 0, body.starts(with: delimiter), let line = line(start: 0, delimiter.count) { return line }
    var place = place
    while let start = body[place...].firstIndex(of: [0x0d, 0x0a] + delimiter) {
      if let line = line(start: start, start + 2 + delimiter.count) { return line }
      place = start + 2
    }
    return nil
  }

  /// The line whose boundary ends at `place`; nil where something else follows the boundary.
  private func line(start: Int, _ place: Int) -> Line? {
    let isLast = body[place...].starts(with: [0x2d, 0x2d])
    let rest = body[(place + (isLast ? 2 : 0))...].drop { $0 == 0x20 || $0 == 0x09 }
    guard rest.starts(with: [0x0d, 0x0a]) || isLast && rest.isEmpty else { return nil }
    return Line(start: start, end: min(rest.startIndex + 2, body.count), isLast: isLast)
  }
}

/// "form-data; name=\"file\"": a value, and parameters by their names in lower case.
struct HeaderParameters: Equatable {
  let kind: String
  private(set) var values: [String: String] = [:]

  /// Nil where it is malformed, or a name comes twice.
  init?(_ text: String) {
    var rest = text[...]
    func trimmed(_ text: Substring) -> Substring {
      let start = text.drop { $0 == " " || $0 == "\t" }
      return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
    kind = trimmed(rest.prefix { $0 != ";" }).lowercased()
    rest = rest.drop { $0 != ";" }
    while rest.first == ";" {
      rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
      guard !rest.isEmpty else { break }
      guard let equals = rest.firstIndex(of: "=") else { return nil }
      let name = rest[..<equals].lowercased()
      rest = rest[rest.index(after: equals)...]
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while true {
          guard let character = rest.popFirst() else { return nil }
          if character == "\"" { break }
          value.append(character == "\\" && rest.first == "\"" ? rest.removeFirst() : character)
        }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        guard rest.isEmpty || rest.first == ";" else { return nil }
      } else {
        value = String(trimmed(rest.prefix { $0 != ";" }))
        rest = rest.drop { $0 != ";" }
      }
      guard !name.isEmpty, values.updateValue(value, forKey: name) == nil else { return nil }
    }
  }
}

extension ArraySlice<UInt8> {
  /// Where a sequence of bytes occurs first.
  fileprivate func firstIndex(of sequence: [UInt8]) -> Int? {
    let (first, count) = (sequence[0], sequence.count)
    return unsafe withUnsafeBufferPointer { bytes in
      unsafe sequence.withUnsafeBufferPointer { wanted in
        var place = 0
        while place + count <= bytes.count {
          guard let next = unsafe bytes[place...(bytes.count - count)].firstIndex(of: first) else { return nil }
          var matched = 1
          while matched < count, unsafe bytes[next + matched] == wanted[matched] { matched += 1 }
          if matched == count { return startIndex + next }
          place = next + 1
        }
        return nil
      }
    }
  }
}
