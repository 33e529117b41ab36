import DDCM
import DDCMFormat

/// The parts of a stream one by one, so that a test can spoil one and leave the others, and the checksum, right.
struct StreamFields {
  struct Stage {
    var downsamplingLevel: Int
    var times: [Int]
    var atoms: [Int]
  }

  var magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  var version: [UInt8] = [1]
  var flags: UInt8 = 0
  var model: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
  var width: UInt64 = 8
  var height: UInt64 = 4
  var seed: UInt64 = 0
  var start: UInt64?
  var noise: [UInt8] = []
  var codewords: UInt64 = 16
  var levelBits: [UInt8] = []
  var conditioning: [UInt8] = []
  var payloadSize: UInt64?
  /// Nil for the usual one.
  var dimension: UInt64? = 96
  /// Here 3 steps at 9, 6 and 3, without a choice.
  var stages = [Stage(downsamplingLevel: 0, times: [9, 6, 3], atoms: [0, 0])]
  /// What follows the layout in the payload.
  var choices: (inout RangeEncoder) -> Void = { _ in }
  /// Replaces the layout and the choices.
  var payload: [UInt8]?
  var end: [UInt8] = []

  var bytes: [UInt8] {
    let payload = payload ?? layoutAndChoices
    var writer = ByteWriter()
    writer.append(magic)
    writer.append(version)
    writer.append([flags])
    writer.append(model)
    for field in [width, height, seed] { writer.appendVarint(field) }
    if let start { writer.appendVarint(start) }
    writer.append(noise)
    if flags & 1 == 0 { writer.appendVarint(codewords) }
    writer.append(levelBits)
    writer.append(conditioning)
    writer.appendVarint(payloadSize ?? UInt64(payload.count))
    writer.append(payload)
    writer.appendLittleEndian(CRC32C.checksum(writer.bytes))
    return writer.bytes + end
  }

  private var layoutAndChoices: [UInt8] {
    var encoder = RangeEncoder()
    encoder.encode(UInt64(stages[0].downsamplingLevel), below: 9)
    encoder.encode(flags: [dimension == nil])
    if let dimension { encoder.encode(dimension - 1, below: 1 << 28) }
    var coder = StageCoder()
    for stage in stages {
      coder.encode(downsamplingLevel: stage.downsamplingLevel, times: stage.times, atoms: stage.atoms, into: &encoder)
    }
    choices(&encoder)
    return encoder.finish()
  }

  func parse() throws(BitstreamError) -> DDCMStream { try DDCMStream(parsing: bytes) }
}
