import DDCM

/// The conditioning section of a header: FORMAT.md has the bytes.
extension ConditioningPlan {
  /// - Precondition: there is a phase.
  func write(to writer: inout ByteWriter) {
    writer.appendVarint(UInt64(phases.count))
    for phase in phases {
      writer.appendVarint(UInt64(phase.start))
      writer.append(phase.conditioning)
    }
  }

  /// Whether the process has the steps that phases begin with is not known yet.
  init(from reader: inout ByteReader) throws(BitstreamError) {
    let count = try reader.readVarint("phases", in: Header.Limits.phases)
    var phases: [Phase] = []
    var last = Self.bytes(nil)
    for _ in 0..<count {
      let start = try reader.readVarint("start of a phase", in: Header.Limits.phaseStart)
      guard phases.last.map({ start > $0.start }) ?? true else {
        throw .inconsistent("a phase of its conditioning begins no later than the one before")
      }
      let conditioning = try reader.readConditioning()
      let bytes = Self.bytes(conditioning)
      guard bytes != last else { throw .inconsistent("a phase of its conditioning changes nothing") }
      phases.append(Phase(start: Int(start), conditioning))
      last = bytes
    }
    self.init(phases: phases)
  }

  private static func bytes(_ conditioning: Conditioning?) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(conditioning)
    return writer.bytes
  }
}

/// How a condition is stored.
private enum Kind: UInt8 {
  case none, label, text, textDigest
}

extension ByteWriter {
  fileprivate mutating func append(_ conditioning: Conditioning?) {
    append(conditioning?.condition)
    guard let conditioning else { return }
    appendVarint(UInt64(conditioning.guidance.map { $0.hundredths + 1 } ?? 0))
    if let guidance = conditioning.guidance { append(guidance.negative) }
  }

  private mutating func append(_ condition: Condition?) {
    switch condition {
    case nil:
      append([Kind.none.rawValue])
    case .label(let label):
      append([Kind.label.rawValue])
      appendVarint(UInt64(label))
    case .text(let text):
      append([Kind.text.rawValue])
      appendVarint(UInt64(text.utf8.count))
      append(text.utf8)
    case .textDigest(let digest):
      append([Kind.textDigest.rawValue])
      append(digest.bytes)
    }
  }
}

extension ByteReader {
  fileprivate mutating func readConditioning() throws(BitstreamError) -> Conditioning? {
    guard let condition = try readCondition() else { return nil }
    let guidance = try readVarint("guidance", in: 0...UInt64(Guidance.most) + 1)
    guard guidance > 0 else { return Conditioning(condition) }
    return Conditioning(
      condition, guidance: Guidance(hundredths: Int(guidance) - 1, negative: try readCondition()))
  }

  private mutating func readCondition() throws(BitstreamError) -> Condition? {
    let byte: UInt8 = try readLittleEndian()
    switch Kind(rawValue: byte) {
    case .some(.none):
      return nil
    case .label:
      return .label(Int(try readVarint("class", in: Header.Limits.label)))
    case .text:
      let bytes = try readBytes(Int(try readVarint("bytes of a text", in: Header.Limits.text)))
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .inconsistent("a text is no UTF-8") }
      return .text(text)
    case .textDigest:
      return .textDigest(TextDigest(bytes: Array(try readBytes(8))))
    case nil:
      throw .unsupportedFeature(field: "kind of condition", value: UInt64(byte))
    }
  }
}
