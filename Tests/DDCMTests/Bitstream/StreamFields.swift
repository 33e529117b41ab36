import DDCM

/// The parts of a stream one by one, so that a test can spoil one and leave the others, and the checksum, right.
struct StreamFields {
  var magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  var version: [UInt8] = [1]
  var flags: UInt8 = 0
  var model: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
  var width: UInt64 = 8
  var height: UInt64 = 4
  var seed: UInt64 = 0
  var start: UInt64?
  var noise: [UInt8] = []
  var dimension: UInt64 = 96
  var codewords: UInt64 = 16
  var levelBits: [UInt8] = []
  /// Halvings, steps, first timestep, runs of strides, runs of atoms; here 3 steps at 9, 6 and 3, without a choice.
  var stages: [UInt64] = [0, 3, 9, 2, 3, 2, 0]
  var conditioning: [UInt8] = []
  var payloadSize: UInt64?
  var payload: [UInt8] = []
  var end: [UInt8] = []

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(magic)
    writer.append(version)
    writer.append([flags])
    writer.append(model)
    for field in [width, height, seed] { writer.appendVarint(field) }
    if let start { writer.appendVarint(start) }
    writer.append(noise)
    writer.appendVarint(dimension)
    if flags & 1 == 0 { writer.appendVarint(codewords) }
    writer.append(levelBits)
    writer.append(conditioning)
    for field in stages { writer.appendVarint(field) }
    writer.appendVarint(payloadSize ?? UInt64(payload.count))
    writer.append(payload)
    writer.appendLittleEndian(CRC32C.checksum(writer.bytes))
    return writer.bytes + end
  }

  func parse() throws(BitstreamError) -> Stream { try Stream(parsing: bytes) }
}
