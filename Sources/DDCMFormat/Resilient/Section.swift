import DDCM

/// A run of atoms, with what identifies them, in at most 255 bytes.
enum Section {
  static let bytes = ReedSolomon.mostBytes

  /// What is left for the range coder.
  static let mostCodeBytes = bytes - ProtectedBlock.overhead - countBytes
  private static let countBytes = 2
  private static let mostItems = Int(UInt16.max)

  /// The sections of all choices; all but the last have 255 bytes.
  static func all(of stream: DDCMStream) -> [[UInt8]] {
    let items = ItemSequence(stream.header)
    let atoms: [Selection.Atom?] = zip(stream.selections, items.choices).flatMap { selection, choice in
      let selection = choice.coder.selectionCode == .trellis ? selection.whole(choice.atoms) : selection
      return selection.atoms.map(Optional.some) + (selection.atoms.count < choice.atoms ? [nil] : [])
    }
    var (sections, rest, coder) = ([[UInt8]](), atoms[...], AtomCoder(items, from: .init()))
    while !rest.isEmpty {
      var encoder = RangeEncoder()
      items.encode(coder.place, into: &encoder)
      var count = 0
      while let atom = rest.first, count < mostItems {
        var (nextEncoder, nextCoder) = (encoder, coder)
        nextCoder.encode(atom, into: &nextEncoder)
        guard nextEncoder.byteCount + 4 <= mostCodeBytes || nextEncoder.finish().count <= mostCodeBytes else { break }
        (encoder, coder) = (nextEncoder, nextCoder)
        rest.removeFirst()
        count += 1
      }
      precondition(count > 0, "a section holds an atom")
      var code = encoder.finish()
      if !rest.isEmpty { code += [UInt8](repeating: 0, count: mostCodeBytes - code.count) }
      sections.append(
        ProtectedBlock.bytes(
          of: [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)] + code, .section))
    }
    return sections
  }

  /// An upper bound, hardly more than the actual number, of the bytes of all sections.
  static func byteCount(of header: Header, choiceBits: Double, atoms: Int) -> Int {
    guard atoms > 0 else { return 0 }
    let choices = header.choices
    func bits(_ limit: Int) -> Double { Double(Int.bitWidth - limit.leadingZeroBitCount) }
    let place =
      bits(choices.count) + bits(choices.lazy.map(\.1).max() ?? 0) + bits(choices.lazy.map(\.0.codewords).max() ?? 0)
    // An atom that does not fit goes to the next section, and the last byte is seldom full.
    let room = Double(8 * mostCodeBytes - 8) - place - choiceBits / Double(atoms)
    let whole = (choiceBits / room).rounded(.down)
    let rest = Int(((choiceBits - whole * room + place) / 8).rounded(.up)) + 1
    return Int(whole) * bytes + countBytes + rest + ProtectedBlock.overhead
  }

  /// The atoms that a section holds, each with its choice and its position there, and how many bytes were wrong.
  ///
  /// - Returns: nil where too much of it is damaged.
  static func atoms(
    in bytes: some Sequence<UInt8>, of items: ItemSequence
  ) -> (atoms: [(choice: Int, position: Int, atom: Selection.Atom)], repaired: Int)? {
    guard let (contents, repaired) = ProtectedBlock.contents(of: bytes, .section), contents.count >= countBytes else {
      return nil
    }
    let count = Int(contents[0]) | Int(contents[1]) << 8
    var decoder = RangeDecoder(contents[countBytes...])
    var found: [(choice: Int, position: Int, atom: Selection.Atom)] = []
    do {
      var coder = AtomCoder(items, from: try items.decodePlace(from: &decoder))
      for _ in 0..<count {
        guard !coder.isAtEnd else { return nil }
        let place = coder.place
        if let atom = try coder.decode(from: &decoder) { found.append((place.choice, place.position, atom)) }
      }
    } catch {
      return nil
    }
    return (found, repaired)
  }
}
