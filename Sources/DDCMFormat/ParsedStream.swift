import DDCM

/// A stream as it was read from bytes: whole, corrected, or the part of it that the bytes hold.
///
/// The only reader of the format. Any bytes are safe to pass; memory follows their number, not what they claim.
/// FORMAT.md specifies each mode.
package struct ParsedStream: Sendable, Equatable {
  /// What a reader accepts.
  package enum Mode: Sendable, CaseIterable {
    /// The bytes of one stream, exactly as they were written.
    case strict
    /// As ``strict``, but wrong or missing bytes of the resilient form are corrected, or cost some choices.
    case recover
    /// As ``recover``, and of the compact form a stream whose end is missing: the choices that its first bytes hold. The
    /// checksum of such a part is not compared.
    case prefix
  }

  /// The stream, with the choices that were read: steps whose choice is missing have none.
  package let stream: DDCMStream

  /// What was wrong with the bytes; the compact form has no damage that can be corrected.
  package let damage: StreamDamage

  /// The number of bytes that were read.
  package let byteCount: Int

  /// The number of bytes of the whole stream.
  package let wholeByteCount: Int

  /// The number of choices of the whole stream; `stream` has its own.
  package let wholeChoiceCount: Int

  /// The bytes of the header, of both copies in the resilient form.
  package let headerBytes: Int

  /// Whether bytes are missing at the end.
  package var isTruncated: Bool { byteCount < wholeByteCount }

  /// - Throws: what is wrong with the bytes. ``Mode/prefix`` throws `truncated` if they end before the first choice begins.
  package init(_ bytes: [UInt8], mode: Mode = .strict) throws(BitstreamError) {
    let isResilient = ResilientForm.begins(bytes)
    do throws(BitstreamError) {
      guard !isResilient else { throw .headerLost }
      self = try Self(compact: bytes, isWhole: mode != .prefix)
    } catch {
      // Of a resilient stream the first bytes may be lost.
      guard mode != .strict || isResilient, let recovered = ResilientForm.parsed(bytes) else { throw error }
      if mode == .strict { try recovered.checkUndamaged(bytes) }
      self = recovered
    }
  }

  init(
    stream: DDCMStream, damage: StreamDamage = .init(), byteCount: Int, wholeByteCount: Int, wholeChoiceCount: Int,
    headerBytes: Int
  ) {
    self.stream = stream
    self.damage = damage
    self.byteCount = byteCount
    self.wholeByteCount = wholeByteCount
    self.wholeChoiceCount = wholeChoiceCount
    self.headerBytes = headerBytes
  }

  /// - Parameter isWhole: whether the end must not be missing.
  private init(compact bytes: [UInt8], isWhole mustBeWhole: Bool) throws(BitstreamError) {
    var reader = ByteReader(bytes)
    let fields = try HeaderFields(from: &reader)
    let frontBytes = reader.offset
    let size = try reader.readPayloadSize()
    let wholeByteCount = reader.offset + size + DDCMStream.checksumBytes
    let isWhole = bytes.count >= wholeByteCount
    guard isWhole || !mustBeWhole else {
      throw .truncated(needed: wholeByteCount - bytes.count, at: bytes.count)
    }
    let payload = try reader.readBytes(min(size, reader.remaining))
    if isWhole {
      let computed = CRC32C.checksum(Array(bytes[..<reader.offset]))
      let stored: UInt32 = try reader.readLittleEndian()
      try reader.finish()
      guard stored == computed else { throw .checksumMismatch(stored: stored, computed: computed) }
    }

    var decoder = RangeDecoder(payload)
    // Behind a payload that is whole there are zeros, so that all of it is determined.
    let isPayloadWhole = payload.count == size
    func isDetermined() -> Bool { isPayloadWhole || decoder.isDetermined }
    let missing = BitstreamError.truncated(needed: 1, at: bytes.count)
    let header: Header
    do throws(BitstreamError) {
      header = try fields.header(layoutFrom: &decoder)
    } catch {
      throw isDetermined() ? error : missing
    }
    guard isDetermined() else { throw missing }
    var selections: [Selection] = []
    choices: for (coder, atoms) in header.choices {
      do throws(BitstreamError) {
        let selection = try coder.decode(atoms, from: &decoder)
        guard isDetermined() else { break choices }
        selections.append(selection)
      } catch {
        guard !isWhole else { throw error }
        break choices
      }
    }
    if isPayloadWhole { try decoder.finish() }
    self.init(
      stream: DDCMStream(header: header, selections: selections).keeping(choices: selections.count),
      byteCount: bytes.count, wholeByteCount: wholeByteCount, wholeChoiceCount: header.parameters.choiceCount,
      headerBytes: frontBytes)
  }

  /// - Throws: if bytes of the resilient form are not those that were written.
  private func checkUndamaged(_ bytes: [UInt8]) throws(BitstreamError) {
    guard bytes.count >= wholeByteCount else {
      throw .truncated(needed: wholeByteCount - bytes.count, at: bytes.count)
    }
    guard bytes.count == wholeByteCount else { throw .trailingBytes(bytes.count - wholeByteCount) }
    guard damage.isNothing else { throw .damaged(lostSections: damage.lostSections, of: damage.sections) }
    guard damage.lostAtoms == 0, stream.serialized() == bytes else {
      throw .inconsistent("its sections are not those that an encoder writes")
    }
  }
}

/// What was wrong with the bytes of a stream in the resilient form.
package struct StreamDamage: Sendable, Equatable, CustomStringConvertible {
  /// Wrong bytes that were corrected.
  package internal(set) var repairedBytes = 0
  /// Sections with more wrong bytes than can be corrected, or that are missing.
  package internal(set) var lostSections = 0
  package internal(set) var sections = 0
  package internal(set) var lostAtoms = 0
  package internal(set) var atoms = 0
  /// Of the two copies of the header.
  package internal(set) var lostHeaders = 0
  /// The number of bytes of the whole stream.
  var byteCount = 0

  /// Whether the stream is as it was written.
  package var isNothing: Bool { repairedBytes == 0 && lostSections == 0 && lostHeaders == 0 }

  /// In words, without a full stop.
  package var description: String {
    var parts: [String] = []
    if repairedBytes > 0 { parts.append("\(repairedBytes) of \(byteCount) bytes were wrong and are corrected") }
    if lostHeaders > 0 { parts.append("one of the two copies of the header is lost") }
    if lostSections > 0 {
      parts.append("\(lostSections) of \(sections) sections are lost, with \(lostAtoms) of \(atoms) atoms")
    }
    return parts.isEmpty ? "no damage" : parts.joined(separator: "; ")
  }
}

extension DDCMStream {
  /// Reads a whole file: ``ParsedStream/Mode/strict``.
  ///
  /// - Throws: what is wrong with the bytes.
  package init(parsing bytes: [UInt8]) throws(BitstreamError) {
    self = try ParsedStream(bytes, mode: .strict).stream
  }
}

extension ByteReader {
  mutating func readPayloadSize() throws(BitstreamError) -> Int {
    Int(try readVarint("payload bytes", in: 0...1 << 40))
  }
}
