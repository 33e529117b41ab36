/// What a damaged channel left of a stream in the resilient form. FORMAT.md, "The resilient form", is the norm.
public struct RecoveredStream: Sendable, Equatable {
  /// The stream with the atoms that are there: each step has as many as were found; of a trellis as many as it had, some of
  /// which its selection may lack.
  public let stream: Stream

  /// How many choices the whole stream has.
  public let choiceCount: Int

  public let damage: Damage

  /// The bytes of the header, of both copies where there are two.
  public let headerBytes: Int

  /// What was wrong with the bytes.
  public struct Damage: Sendable, Equatable {
    /// Wrong bytes that were put right.
    public var repairedBytes = 0
    /// How many bytes the stream should have; it may have less.
    public var byteCount = 0
    /// Sections with more wrong bytes than can be put right, or that are not there.
    public var lostSections = 0
    public var sections = 0
    public var lostAtoms = 0
    public var atoms = 0
    /// Of the two copies of the header.
    public var lostHeaders = 0

    /// Whether the stream is as it was written.
    public var isNothing: Bool { repairedBytes == 0 && lostSections == 0 && lostHeaders == 0 }
  }

  /// Reads a stream of any form: of the resilient one whatever is there, of the compact one all or nothing.
  ///
  /// - Throws: what is wrong with a compact stream; of a resilient one, that neither copy of its header is there.
  public init(parsing bytes: [UInt8]) throws(BitstreamError) {
    do throws(BitstreamError) {
      guard !ResilientForm.begins(bytes) else { throw .headerLost }
      stream = try Stream(parsing: bytes)
      choiceCount = stream.selections.count
      damage = Damage(byteCount: bytes.count)
      headerBytes = stream.header.frontBytes
    } catch {
      guard let recovered = Self(damaged: bytes) else { throw error }
      self = recovered
    }
  }

  /// Nil where no copy of a header is there.
  init?(damaged bytes: [UInt8]) {
    let (first, last) = (ResilientForm.firstHeader(of: bytes), ResilientForm.lastHeader(of: bytes))
    guard let front = first ?? last else { return nil }
    var header = front.header
    var damage = Damage(
      repairedBytes: (first?.repaired ?? 0) + (last?.repaired ?? 0),
      byteCount: 2 * front.bytes + front.sectionBytes,
      sections: (front.sectionBytes + Section.bytes - 1) / Section.bytes,
      atoms: header.settings.stages.reduce(0) { $0 + $1.atoms.reduce(0, +) },
      lostHeaders: (first == nil ? 1 : 0) + (last == nil ? 1 : 0))

    let items = ItemSequence(header)
    var found = [[(position: Int, atom: Selection.Atom)]](repeating: [], count: items.choices.count)
    var readSections = 0
    let end = min(front.bytes + front.sectionBytes, bytes.count)
    for start in stride(from: front.bytes, to: max(end, front.bytes), by: Section.bytes) {
      guard let section = Section.atoms(in: bytes[start..<min(start + Section.bytes, end)], of: items) else { continue }
      readSections += 1
      damage.repairedBytes += section.repaired
      for (choice, position, atom) in section.atoms { found[choice].append((position, atom)) }
    }
    damage.lostSections = damage.sections - readSections
    let selections = zip(found, items.choices).map { found, choice in
      Selection(atoms: Self.merged(found, choice.coder.mixture))
    }
    choiceCount = items.choices.count
    headerBytes = 2 * front.bytes
    let counts = selections.map(\.atoms.count)
    let isWhole = zip(counts, items.choices).allSatisfy { count, choice in
      if case .nested = choice.coder.mixture { count > 0 } else { count == choice.atoms }
    }
    if damage.lostSections > 0 || !isWhole {
      damage.lostAtoms = damage.atoms - counts.reduce(0, +)
      // What a bit of a trellis says depends on how many there are.
      header.settings = header.settings.having(
        atoms: zip(counts, items.choices).map { $0 > 0 && $1.coder.mixture == .trellis ? $1.atoms : $0 })
    }
    stream = Stream(header: header, selections: selections.filter { !$0.atoms.isEmpty })
    self.damage = damage
  }

  /// The atoms in their order, each position once; those of a set and of a trellis have distinct, ascending
  /// indices whatever sections say.
  private static func merged(
    _ found: [(position: Int, atom: Selection.Atom)], _ mixture: Mixture
  ) -> [Selection.Atom] {
    var (atoms, last) = ([Selection.Atom](), -1)
    for (position, atom) in found.sorted(by: { $0.position < $1.position }) {
      switch mixture {
      case .signed, .trellis:
        guard atom.index > (atoms.last?.index ?? -1) else { continue }
        atoms.append(atom)
      case .nested:
        guard position > last else { continue }
        // A first atom has no level.
        atoms.append(atoms.isEmpty ? .init(index: atom.index, level: 0) : atom)
      }
      last = position
    }
    return atoms
  }
}

extension Settings {
  /// The same steps, those that carry a choice with other numbers of atoms.
  ///
  /// - Parameter atoms: one for each choice; 0 for none any more.
  fileprivate func having(atoms: [Int]) -> Settings {
    var (settings, rest) = (self, atoms[...])
    for number in settings.stages.indices {
      settings.stages[number].atoms = settings.stages[number].atoms.map { $0 > 0 ? rest.removeFirst() : 0 }
    }
    return settings
  }
}

extension RecoveredStream.Damage: CustomStringConvertible {
  public var description: String {
    var parts: [String] = []
    if repairedBytes > 0 {
      parts.append("\(repairedBytes) of \(byteCount) bytes were wrong and are put right")
    }
    if lostHeaders > 0 { parts.append("one of the two copies of the header is lost") }
    if lostSections > 0 {
      parts.append("\(lostSections) of \(sections) sections are lost, with \(lostAtoms) of \(atoms) atoms")
    }
    return parts.isEmpty ? "no damage" : parts.joined(separator: "; ")
  }
}
