import DDCM

extension Input {
  /// The stream in the file; of a resilient one that is damaged what there is, and a note of what is not.
  ///
  /// - Throws: what reading the file or the stream throws.
  func stream(_ console: Console) throws -> Stream { try stream(of: bytes(), console) }

  func stream(of contents: [UInt8], _ console: Console) throws(BitstreamError) -> Stream {
    let recovered = try RecoveredStream(parsing: contents)
    if !recovered.damage.isNothing { console.note("\(name): \(recovered.damage)") }
    return recovered.stream
  }
}
