extension Header {
  /// 0xDD is no ASCII, so that a channel of seven bits is found out; the line feed is for one that converts line ends.
  package static let magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  package static let version: UInt8 = 1

  /// What this build's reader accepts.
  package enum Limits {
    static let side: ClosedRange<UInt64> = 1...1 << 24
    static let codewords: ClosedRange<UInt64> = 1...1 << 32
    /// Of signed selections, which are coded as sets.
    static let signedCodewords = 1...UInt64(IndexSetCoder.limits.upperBound)
    static let steps: ClosedRange<UInt64> = 1...1 << 16
    static let timestep: ClosedRange<UInt64> = 0...1 << 20
  }

  func write(to writer: inout ByteWriter) {
    writer.append(Self.magic)
    writer.append([Self.version, flags])
    writer.append(model.bytes)
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.appendVarint(settings.seed)
    writer.append([settings.eta.sixteenths, settings.fillerEta.sixteenths])
    switch settings.book {
    case .transform: writer.append([TransformCodebook.Size(count: codewords)!.byte])
    case .gaussian: writer.appendVarint(UInt64(codewords))
    }
    if case .nested(let bits) = settings.mixture { writer.append([UInt8(bits)]) }
    let times = Array(settings.timesteps)
    writer.appendVarint(UInt64(times.count))
    writer.appendVarint(UInt64(times[0]))
    for run in Runs(zip(times, times.dropFirst()).map { $0 - $1 }) { run.write(to: &writer) }
    for run in Runs(settings.atoms.dropLast()) { run.write(to: &writer) }
  }

  /// Bit 0: transform codebook; bit 1: nested mixture; bit 2: bf16; the others are 0.
  private var flags: UInt8 {
    var flags: UInt8 = 0
    if case .transform = settings.book { flags |= 1 }
    if case .nested = settings.mixture { flags |= 2 }
    if precision == .bf16 { flags |= 4 }
    return flags
  }

  init(from reader: inout ByteReader) throws(BitstreamError) {
    guard reader.remaining >= Self.magic.count, Array(try reader.readBytes(4)) == Self.magic else { throw .notAStream }
    let version: UInt8 = try reader.readLittleEndian()
    guard version == Self.version else { throw .unsupportedVersion(Int(version)) }
    let flags: UInt8 = try reader.readLittleEndian()
    guard flags < 8 else { throw .unsupportedFeature(field: "flags", value: UInt64(flags)) }
    model = ModelIdentity(bytes: Array(try reader.readBytes(8)))
    width = Int(try reader.readVarint("width", in: Limits.side))
    height = Int(try reader.readVarint("height", in: Limits.side))
    let seed = try reader.readVarint("seed")
    let eta: UInt8 = try reader.readLittleEndian()
    let fillerEta: UInt8 = try reader.readLittleEndian()
    precision = flags & 4 != 0 ? .bf16 : .f32
    let book: Settings.Book
    if flags & 1 != 0 {
      let byte: UInt8 = try reader.readLittleEndian()
      guard let size = TransformCodebook.Size(byte: byte) else {
        throw .unsupportedFeature(field: "transform size", value: UInt64(byte))
      }
      codewords = size.count
      book = .transform
    } else {
      codewords = Int(
        try reader.readVarint("codewords", in: flags & 2 != 0 ? Limits.codewords : Limits.signedCodewords))
      book = .gaussian(count: codewords)
    }
    let mixture: Mixture =
      flags & 2 != 0
      ? .nested(bits: Int(try reader.readVarint("level bits", in: 1...UInt64(Mixture.mostLevelBits)))) : .signed
    let steps = Int(try reader.readVarint("steps", in: Limits.steps))
    let times = try Self.readTimesteps(steps, from: &reader)
    // A set has at most half of the codewords; nested atoms come one by one, as many as there are codewords.
    let most = mixture == .signed ? UInt64(max(1, codewords / 2)) : UInt64(codewords)
    let atoms = try Runs.read(steps - 1, "atoms", in: 0...min(most, 1 << 27), from: &reader)
    settings = Settings(
      timesteps: times, atoms: atoms + [0], book: book, mixture: mixture, eta: .init(sixteenths: eta),
      fillerEta: .init(sixteenths: fillerEta), seed: seed)
  }

  private static func readTimesteps(
    _ steps: Int, from reader: inout ByteReader
  ) throws(BitstreamError) -> Timesteps {
    let first = try reader.readVarint("first timestep", in: Limits.timestep)
    let strides = try Runs.read(steps - 1, "timestep stride", in: 1...Limits.timestep.upperBound, from: &reader)
    var times = [Int(first)]
    for stride in strides {
      guard stride <= times[times.count - 1] else { throw .inconsistent("the timesteps fall below 0") }
      times.append(times[times.count - 1] - stride)
    }
    do {
      return try Timesteps(times, trainTimesteps: Int(Limits.timestep.upperBound) + 1)
    } catch {
      throw .inconsistent("\(error)")
    }
  }
}

extension TransformCodebook.Size {
  /// a + 32·b for N = 2^a·3^b.
  fileprivate var byte: UInt8 { UInt8(twos + 32 * threes) }

  fileprivate init?(byte: UInt8) {
    self.init(twos: Int(byte % 32), threes: Int(byte / 32))
  }
}
