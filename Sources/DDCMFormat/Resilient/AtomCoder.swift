import DDCM

/// The atoms of all choices as one sequence of items, any run of which can be coded on its own.
struct ItemSequence {
  /// Where an item stands.
  struct Place: Equatable {
    /// Which of the choices.
    var choice = 0
    /// How many atoms of the choice come before.
    var position = 0
    /// The first index that may follow; 0 but in the middle of a set.
    var start = 0
  }

  /// For each choice.
  let choices: [(coder: SelectionCoder, atoms: Int)]

  init(_ header: Header) {
    choices = header.choices.map { (coder: $0.0, atoms: $0.1) }
  }

  func encode(_ place: Place, into encoder: inout RangeEncoder) {
    let (coder, atoms) = choices[place.choice]
    encoder.encode(UInt64(place.choice), below: UInt64(choices.count))
    encoder.encode(UInt64(place.position), below: UInt64(atoms))
    if coder.selectionCode == .signed, place.position > 0 {
      encoder.encode(UInt64(place.start), below: UInt64(coder.codewords))
    }
  }

  /// - Throws: `inconsistent` for a place whose choice has more atoms than there is room for.
  func decodePlace(from decoder: inout RangeDecoder) throws(BitstreamError) -> Place {
    guard !choices.isEmpty else { throw .inconsistent("a section has choices, where no step has any") }
    var place = Place()
    place.choice = Int(decoder.decode(below: UInt64(choices.count)))
    let (coder, atoms) = choices[place.choice]
    place.position = Int(decoder.decode(below: UInt64(atoms)))
    if coder.selectionCode == .signed, place.position > 0 {
      place.start = Int(decoder.decode(below: UInt64(coder.codewords)))
      guard atoms - place.position <= coder.codewords - place.start else {
        throw .inconsistent("a section begins where too few codewords are left")
      }
    }
    return place
  }
}

/// Writes or reads items from some place on.
struct AtomCoder {
  private let items: ItemSequence
  private(set) var place: ItemSequence.Place
  private var walk: IndexWalk?

  init(_ items: ItemSequence, from place: ItemSequence.Place) {
    self.items = items
    self.place = place
    walk = Self.walk(items, place)
  }

  /// Whether there is an item here.
  var isAtEnd: Bool { place.choice == items.choices.count }

  /// - Parameter atom: nil for the end of a nested choice with fewer atoms than it may have.
  mutating func encode(_ atom: Selection.Atom?, into encoder: inout RangeEncoder) {
    let coder = items.choices[place.choice].coder
    switch coder.selectionCode {
    case .trellis:
      guard let atom else { preconditionFailure("a trellis has all its bits") }
      encoder.encode(flags: [atom.level == 1])
    case .signed:
      guard let atom else { preconditionFailure("a signed selection has all its atoms") }
      walk?.encode(atom.index, into: &encoder)
      encoder.encode(flags: [atom.level == 1])
    case .nested(let bits):
      if place.position > 0 { encoder.encode(UInt64(atom?.level ?? 0), below: 1 << UInt64(bits)) }
      if let atom { encoder.encode(UInt64(atom.index), below: UInt64(coder.codewords)) }
    }
    advance(after: atom)
  }

  mutating func decode(from decoder: inout RangeDecoder) throws(BitstreamError) -> Selection.Atom? {
    let coder = items.choices[place.choice].coder
    var atom: Selection.Atom?
    switch coder.selectionCode {
    case .trellis: atom = .init(index: place.position, level: decoder.decodeFlags(1)[0] ? 1 : 0)
    case .signed:
      guard let index = try walk?.decode(from: &decoder) else { preconditionFailure("a set has its walk") }
      atom = .init(index: index, level: decoder.decodeFlags(1)[0] ? 1 : 0)
    case .nested(let bits):
      let level = place.position == 0 ? 0 : Int(decoder.decode(below: 1 << UInt64(bits)))
      if place.position == 0 || level > 0 {
        atom = .init(index: Int(decoder.decode(below: UInt64(coder.codewords))), level: level)
      }
    }
    try decoder.checkNotExhausted()
    advance(after: atom)
    return atom
  }

  private mutating func advance(after atom: Selection.Atom?) {
    let (coder, atoms) = items.choices[place.choice]
    place.position += 1
    if atom == nil || place.position == atoms {
      place = .init(choice: place.choice + 1)
      walk = Self.walk(items, place)
    } else if coder.selectionCode == .signed {
      place.start = walk?.position ?? 0
    }
  }

  private static func walk(_ items: ItemSequence, _ place: ItemSequence.Place) -> IndexWalk? {
    guard place.choice < items.choices.count else { return nil }
    let (coder, atoms) = items.choices[place.choice]
    guard coder.selectionCode == .signed else { return nil }
    return IndexWalk(count: atoms - place.position, from: place.start, limit: coder.codewords)
  }
}
