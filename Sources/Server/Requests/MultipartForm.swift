import HTTPTypes

/// A body of multipart/form-data (RFC 7578), read strictly: whole parts, in UTF-8, without encodings of their own.
package struct MultipartForm: Sendable {
  package struct Part: Sendable, Equatable {
    package let name: String
    package let isFile: Bool
    package let bytes: [UInt8]
  }

  package let parts: [Part]

  /// The most that a form may have.
  package static let mostParts = 64
  private static let mostHeaderBytes = 4096

  /// - Parameter contentType: the header, parameters included.
  /// - Throws: `Problem`, which says what is wrong and where.
  package init(_ body: [UInt8], contentType: String) throws(Problem) {
    guard let boundary = Self.boundary(contentType) else {
      throw Self.malformed("its Content-Type names no boundary of 1 to 70 characters")
    }
    let delimiter = Array("--\(boundary)".utf8)
    guard body.starts(with: delimiter) else { throw Self.malformed("it does not begin with its boundary") }
    var place = delimiter.count
    var parts: [Part] = []
    while true {
      if body[place...].starts(with: [0x2d, 0x2d]) {
        let rest = body[(place + 2)...]
        guard rest.isEmpty || rest.elementsEqual([0x0d, 0x0a]) else {
          throw Self.malformed("something follows its end, at byte \(place + 2)")
        }
        break
      }
      guard body[place...].starts(with: [0x0d, 0x0a]) else {
        throw Self.malformed("a boundary is not followed by the end of its line, at byte \(place)")
      }
      guard parts.count < Self.mostParts else { throw Self.malformed("it has more than \(Self.mostParts) parts") }
      place += 2
      let head = body[place..<min(body.count, place + Self.mostHeaderBytes)]
      guard let end = head.place(of: [0x0d, 0x0a, 0x0d, 0x0a]) else {
        throw Self.malformed("the headers of a part do not end within \(Self.mostHeaderBytes) bytes, at byte \(place)")
      }
      let (name, isFile) = try Self.disposition(of: body[place..<end], at: place)
      place = end + 4
      guard let next = body[place...].place(of: [0x0d, 0x0a] + delimiter) else {
        throw Self.malformed("the part '\(name.shown)' is cut short")
      }
      parts.append(Part(name: name, isFile: isFile, bytes: Array(body[place..<next])))
      place = next + 2 + delimiter.count
    }
    self.parts = parts
  }

  private static func malformed(_ reason: String) -> Problem {
    Problem(.badRequest, "The body is no form of multipart/form-data: \(reason). Send it again, whole.")
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

  private static func disposition(of head: ArraySlice<UInt8>, at place: Int) throws(Problem) -> (String, isFile: Bool) {
    guard let text = String(validating: head, as: UTF8.self) else {
      throw malformed("the headers of a part are not UTF-8, at byte \(place)")
    }
    var disposition: HeaderParameters?
    for line in text.split(separator: "\r\n") {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2 else { throw malformed("a part has a header without ':', at byte \(place)") }
      switch halves[0].lowercased() {
      case "content-disposition":
        guard disposition == nil else { throw malformed("a part has two names, at byte \(place)") }
        disposition = HeaderParameters(String(halves[1]))
      case "content-transfer-encoding":
        throw malformed("a part is in an encoding of its own, at byte \(place)")
      default: break
      }
    }
    guard let disposition, disposition.kind == "form-data", let name = disposition.values["name"] else {
      throw malformed("a part has no name, at byte \(place)")
    }
    return (name, disposition.values["filename"] != nil)
  }
}

/// "form-data; name=\"file\"": a kind, and parameters by their names in lower case.
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
  /// Where a sequence of bytes begins first.
  func place(of sequence: [UInt8]) -> Int? {
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
