/// A compressed picture: what it says of itself, and the choices. What a `.ddcm` file holds; FORMAT.md is the norm.
public struct Stream: Sendable, Equatable {
  public let header: Header

  /// One selection for each step that carries a choice, first step first.
  public let selections: [Selection]

  public init(header: Header, selections: [Selection]) {
    self.header = header
    self.selections = selections
  }

  /// Reads a whole file.
  ///
  /// - Throws: what is wrong with the bytes. Any bytes are safe to give; memory follows what they hold, not what they claim.
  public init(parsing bytes: [UInt8]) throws(BitstreamError) {
    guard !ResilientForm.begins(bytes) else {
      self = try Self.undamaged(bytes)
      return
    }
    var reader = ByteReader(bytes)
    var header = try Header(from: &reader)
    let size = try reader.readPayloadSize()
    guard size <= reader.remaining - Self.checksumBytes else {
      throw .truncated(needed: size + Self.checksumBytes - reader.remaining, at: bytes.count)
    }
    let payload = try reader.readBytes(size)
    let computed = CRC32C.checksum(Array(bytes[..<reader.offset]))
    let stored: UInt32 = try reader.readLittleEndian()
    try reader.finish()
    guard stored == computed else { throw .checksumMismatch(stored: stored, computed: computed) }
    var decoder = RangeDecoder(payload)
    try header.readLayout(from: &decoder)
    var selections: [Selection] = []
    for (coder, atoms) in header.choices {
      selections.append(try coder.decode(atoms, from: &decoder))
    }
    try decoder.finish()
    self.header = header
    self.selections = selections
  }

  /// A stream in the resilient form, if all is as it was written.
  private static func undamaged(_ bytes: [UInt8]) throws(BitstreamError) -> Stream {
    guard let recovered = RecoveredStream(damaged: bytes) else { throw .headerLost }
    let damage = recovered.damage
    guard bytes.count >= damage.byteCount else {
      throw .truncated(needed: damage.byteCount - bytes.count, at: bytes.count)
    }
    guard bytes.count == damage.byteCount else { throw .trailingBytes(bytes.count - damage.byteCount) }
    guard damage.isNothing else { throw .damaged(lostSections: damage.lostSections, of: damage.sections) }
    guard damage.lostAtoms == 0, recovered.stream.serialized() == bytes else {
      throw .inconsistent("its sections are not those that an encoder writes")
    }
    return recovered.stream
  }

  /// The same choices in another arrangement of bytes.
  public func arranged(_ form: Header.Form) -> Stream {
    var header = header
    header.form = form
    return Stream(header: header, selections: selections)
  }

  package static let checksumBytes = 4

  /// The bytes of the file.
  public func serialized() -> [UInt8] {
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

extension Header {
  /// How each step that carries a choice codes it, and its number of atoms.
  var choices: [(SelectionCoder, Int)] {
    settings.stages.flatMap { stage in
      let coder = settings.coder(dimension: dimension, halvings: stage.halvings)
      return stage.atoms.filter { $0 > 0 }.map { (coder, $0) }
    }
  }
}

extension ByteReader {
  mutating func readPayloadSize() throws(BitstreamError) -> Int {
    Int(try readVarint("payload bytes", in: 0...1 << 40))
  }
}

extension Settings {
  /// The most atoms that a step may choose: a set has at most half of the codewords; nested atoms come one by one; a trellis has
  /// at most one bit for each codeword.
  package func mostAtoms(dimension: Int, halvings: Int) -> Int {
    let codewords = book.count(dimension: dimension >> (2 * halvings))
    return mixture == .signed ? max(1, codewords / 2) : codewords
  }

  /// The coder of the choices of a stage, for a latent of `dimension` elements at full size.
  package func coder(dimension: Int, halvings: Int) -> SelectionCoder {
    SelectionCoder(mixture: mixture, codewords: book.count(dimension: dimension >> (2 * halvings)))
  }
}
