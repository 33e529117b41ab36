import DDCM

extension ResilientForm {
  /// What can be read of a stream in this form; nil if no copy of its header can.
  ///
  /// Each step has the atoms that were found; of a trellis, M stays and the selection may lack some bits.
  static func parsed(_ bytes: [UInt8]) -> ParsedStream? {
    let (first, last) = (ResilientForm.firstHeader(of: bytes), ResilientForm.lastHeader(of: bytes))
    guard let front = first ?? last else { return nil }
    var header = front.header
    var damage = StreamDamage(
      repairedBytes: (first?.repaired ?? 0) + (last?.repaired ?? 0),
      sections: (front.sectionBytes + Section.bytes - 1) / Section.bytes,
      atoms: header.parameters.stages.reduce(0) { $0 + $1.atoms.reduce(0, +) },
      lostHeaders: (first == nil ? 1 : 0) + (last == nil ? 1 : 0), byteCount: 2 * front.bytes + front.sectionBytes)

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
      let atoms = merged(found, choice.coder.selectionCode)
      return Selection(
        atoms: atoms, isPartial: choice.coder.selectionCode == .trellis && atoms.count < choice.atoms)
    }
    let counts = selections.map(\.atoms.count)
    let isWhole = zip(counts, items.choices).allSatisfy { count, choice in
      if case .nested = choice.coder.selectionCode { count > 0 } else { count == choice.atoms }
    }
    if damage.lostSections > 0 || !isWhole {
      damage.lostAtoms = damage.atoms - counts.reduce(0, +)
      // The meaning of a bit of a trellis depends on their number.
      header.parameters = header.parameters.with(
        choices: zip(counts, items.choices).map { $0 > 0 && $1.coder.selectionCode == .trellis ? $1.atoms : $0 })
    }
    return ParsedStream(
      stream: DDCMStream(header: header, selections: selections.filter { !$0.atoms.isEmpty }), damage: damage,
      byteCount: bytes.count, wholeByteCount: damage.byteCount, wholeChoiceCount: items.choices.count,
      headerBytes: 2 * front.bytes)
  }

  /// The atoms in their order, each position once; those of a set and of a trellis have distinct, ascending indices, whatever
  /// the sections hold.
  private static func merged(
    _ found: [(position: Int, atom: Selection.Atom)], _ selectionCode: SelectionCode
  ) -> [Selection.Atom] {
    var (atoms, last) = ([Selection.Atom](), -1)
    for (position, atom) in found.sorted(by: { $0.position < $1.position }) {
      switch selectionCode {
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
