/// What the first bytes of a stream say: sizes and timesteps, and the first choices. FORMAT.md, "Prefixes", is the norm.
public struct StreamPrefix: Sendable, Equatable {
  /// The stream as far as the bytes tell of it: later steps carry no choice.
  public let stream: Stream

  /// How many choices the whole stream has.
  public let choiceCount: Int

  /// How many bytes the whole stream has.
  public let byteCount: Int

  /// Reads as much as there is. Of a whole stream that is all, and it is checked as ``Stream/init(parsing:)`` does.
  ///
  /// Of less, the checksum is not compared: damage shows only where it makes nonsense.
  ///
  /// - Throws: what is wrong with the bytes; `truncated` where they end before the first choice begins.
  public init(parsing bytes: [UInt8]) throws(BitstreamError) {
    guard !ResilientForm.begins(bytes) else {
      let recovered = try RecoveredStream(parsing: bytes)
      (stream, byteCount) = (recovered.stream, recovered.damage.byteCount)
      choiceCount = recovered.choiceCount
      return
    }
    var reader = ByteReader(bytes)
    var header = try Header(from: &reader)
    let size = try reader.readPayloadSize()
    byteCount = reader.offset + size + Stream.checksumBytes
    guard bytes.count < byteCount else {
      stream = try Stream(parsing: bytes)
      choiceCount = stream.selections.count
      return
    }
    let isPayloadWhole = reader.remaining >= size
    var decoder = RangeDecoder(try reader.readBytes(min(size, reader.remaining)))
    // Zeros do follow a payload that is whole.
    func isDetermined() -> Bool { isPayloadWhole || decoder.isDetermined }
    let missing = BitstreamError.truncated(needed: 1, at: bytes.count)
    do throws(BitstreamError) {
      try header.readLayout(from: &decoder)
    } catch {
      throw isDetermined() ? error : missing
    }
    guard isDetermined() else { throw missing }
    var selections: [Selection] = []
    for (coder, atoms) in header.choices {
      guard let selection = try? coder.decode(atoms, from: &decoder), isDetermined() else { break }
      selections.append(selection)
    }
    choiceCount = header.settings.choiceCount
    if isPayloadWhole { try decoder.finish() }
    stream = Stream(header: header, selections: selections).keeping(choices: selections.count)
  }
}

extension Stream {
  /// The stream of the first choices alone: the later steps carry none.
  ///
  /// - Precondition: there are as many.
  public func keeping(choices count: Int) -> Stream {
    var header = header
    header.settings = header.settings.keeping(choices: count)
    return Stream(header: header, selections: Array(selections[..<count]))
  }

  /// The longest stream of the first choices alone that has at most so many bytes; nil where even one without choices has
  /// more.
  ///
  /// It is another than the first bytes of this one: its layout says that the later steps carry no choice.
  public func cut(to bytes: Int) -> Stream? {
    var count = mostChoices(within: bytes)
    while true {
      let shorter = keeping(choices: count)
      if shorter.serialized().count <= bytes { return shorter }
      guard count > 0 else { return nil }
      count -= 1
    }
  }

  /// No more than so many choices fit, even without a layout.
  private func mostChoices(within bytes: Int) -> Int {
    var encoder = RangeEncoder()
    var count = 0
    for (selection, (coder, atoms)) in zip(selections, header.choices) {
      coder.encode(selection, atoms: atoms, into: &encoder)
      guard encoder.byteCount <= bytes else { break }
      count += 1
    }
    return count
  }
}

extension Settings {
  /// The same steps, of which only so many, the first ones, still carry a choice.
  func keeping(choices count: Int) -> Settings {
    var settings = self
    var left = count
    for number in settings.stages.indices {
      settings.stages[number].atoms = settings.stages[number].atoms.map { atoms in
        guard atoms > 0 else { return 0 }
        left -= 1
        return left >= 0 ? atoms : 0
      }
    }
    precondition(left <= 0, "no more choices are kept than there are")
    return settings
  }
}
