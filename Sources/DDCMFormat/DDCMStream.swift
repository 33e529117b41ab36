package import DDCM

/// A compressed image: a header and the choices. The contents of a `.ddcm` file, which FORMAT.md specifies.
package struct DDCMStream: Sendable, Equatable {
  package let header: Header

  /// One selection for each step with a choice, first step first.
  package let selections: [Selection]

  /// - Precondition: the selections are those of a process with the header's parameters, or are checked before the stream
  ///   is written.
  package init(header: Header, selections: [Selection]) {
    self.header = header
    self.selections = selections
  }

  /// The same choices in another form.
  package func arranged(_ form: Header.Form) -> DDCMStream {
    var header = header
    header.form = form
    return DDCMStream(header: header, selections: selections)
  }

  package static let checksumBytes = 4

  /// The bytes of the file.
  package func serialized() -> [UInt8] {
    guard header.form == .compact else { return ResilientForm.serialized(self) }
    var encoder = RangeEncoder()
    header.writeLayout(into: &encoder)
    for (selection, (coder, atoms)) in zip(selections, header.choices) {
      coder.encode(selection, atoms: atoms, into: &encoder)
    }
    let payload = encoder.finish()
    var writer = ByteWriter()
    header.write(to: &writer)
    writer.appendVarint(UInt64(payload.count))
    writer.append(payload)
    writer.appendLittleEndian(CRC32C.checksum(writer.bytes))
    return writer.bytes
  }
}

extension DDCMStream {
  /// The stream of the first choices alone: the later steps have none.
  ///
  /// - Precondition: there are at least `count` choices.
  package func keeping(choices count: Int) -> DDCMStream {
    let atoms = header.choices.map(\.1)
    precondition(count <= atoms.count, "no more choices are kept than there are")
    var header = header
    header.parameters = header.parameters.with(choices: atoms.enumerated().map { $0 < count ? $1 : 0 })
    return DDCMStream(header: header, selections: Array(selections[..<count]))
  }

  /// The longest stream of the first choices alone that has at most `bytes` bytes; nil if even one without choices has more.
  ///
  /// It is not the first bytes of this stream: its layout has no choice at the later steps.
  package func cut(to bytes: Int) -> DDCMStream? {
    var count = mostChoices(within: bytes)
    while true {
      let shorter = keeping(choices: count)
      if shorter.serialized().count <= bytes { return shorter }
      guard count > 0 else { return nil }
      count -= 1
    }
  }

  /// An upper bound of the choices that fit: those that would without a header.
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

extension Header {
  /// How each step with a choice codes it, and its number of atoms.
  var choices: [(SelectionCoder, Int)] {
    parameters.stages.flatMap { stage in
      let coder = parameters.coder(dimension: dimension, downsamplingLevel: stage.downsamplingLevel)
      return stage.atoms.filter { $0 > 0 }.map { (coder, $0) }
    }
  }
}

extension CodingParameters {
  /// The coder of the choices of a stage, for a latent of `dimension` elements at full size.
  package func coder(dimension: Int, downsamplingLevel: Int) -> SelectionCoder {
    SelectionCoder(
      selectionCode: selectionCode, codewords: codebookKind.count(dimension: dimension >> (2 * downsamplingLevel)))
  }
}
