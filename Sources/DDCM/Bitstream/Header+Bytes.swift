extension Header {
  /// 0xDD is no ASCII, so that a channel of seven bits is found out; the line feed is for one that converts line ends.
  package static let magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  package static let version: UInt8 = 1
  static let resilientFlag: UInt8 = 64

  /// What this build's reader accepts.
  package enum Limits {
    static let side: ClosedRange<UInt64> = 1...1 << 24
    static let dimension: ClosedRange<UInt64> = 1...1 << 30
    static let storedDimension: ClosedRange<UInt64> = 1...1 << 28
    static let codewords: ClosedRange<UInt64> = 1...1 << 28
    static let halvings = 8
    static let steps = 1...1 << 16
    static let timestep = 0...1 << 20
    static let start: ClosedRange<UInt64> = 1...UInt64(UInt32.max)
    static let phases: ClosedRange<UInt64> = 1...UInt64(ConditioningPlan.mostPhases)
    static let phaseStart: ClosedRange<UInt64> = 0...9 << 16 - 1
    static let label: ClosedRange<UInt64> = 0...1 << 20
    static let text: ClosedRange<UInt64> = 0...1 << 16
  }

  /// All but the layout, which begins the payload.
  func write(to writer: inout ByteWriter) {
    writer.append(Self.magic)
    writer.append([Self.version, flags])
    writer.append(model.bytes)
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.appendVarint(settings.seed)
    if settings.start > 0 { writer.appendVarint(UInt64(settings.start)) }
    if !hasUsualNoise { writer.append([settings.eta.sixteenths, settings.fillerEta.sixteenths]) }
    if case .gaussian(let count) = settings.book { writer.appendVarint(UInt64(count)) }
    if case .nested(let bits) = settings.mixture { writer.append([UInt8(bits)]) }
    if conditioning != .none { conditioning.write(to: &writer) }
  }

  private var hasUsualNoise: Bool { settings.eta == .ancestral && settings.fillerEta == .deterministic }

  /// Bit 0: transform codebook; bit 1: nested mixture; bit 2: bf16; bit 3: η is stored; bit 4: the start is stored; bit 5:
  /// the conditioning is stored; bit 6: the resilient form; bit 7: trellis mixture.
  private var flags: UInt8 {
    var flags: UInt8 = 0
    if case .transform = settings.book { flags |= 1 }
    if case .nested = settings.mixture { flags |= 2 }
    if case .trellis = settings.mixture { flags |= 128 }
    if precision == .bf16 { flags |= 4 }
    if !hasUsualNoise { flags |= 8 }
    if settings.start > 0 { flags |= 16 }
    if conditioning != .none { flags |= 32 }
    if form == .resilient { flags |= Self.resilientFlag }
    return flags
  }

  /// All but the layout: there is no stage yet.
  init(from reader: inout ByteReader) throws(BitstreamError) {
    guard reader.remaining >= Self.magic.count, Array(try reader.readBytes(4)) == Self.magic else { throw .notAStream }
    let version: UInt8 = try reader.readLittleEndian()
    guard version == Self.version else { throw .unsupportedVersion(Int(version)) }
    let flags: UInt8 = try reader.readLittleEndian()
    guard flags & 128 == 0 || flags & 3 == 1 else { throw .unsupportedFeature(field: "flags", value: UInt64(flags)) }
    model = ModelIdentity(bytes: Array(try reader.readBytes(8)))
    width = Int(try reader.readVarint("width", in: Limits.side))
    height = Int(try reader.readVarint("height", in: Limits.side))
    let seed = try reader.readVarint("seed")
    let start = flags & 16 != 0 ? UInt32(try reader.readVarint("start", in: Limits.start)) : 0
    var (eta, fillerEta) = (Settings.Eta.ancestral, Settings.Eta.deterministic)
    if flags & 8 != 0 {
      eta = .init(sixteenths: try reader.readLittleEndian())
      fillerEta = .init(sixteenths: try reader.readLittleEndian())
      guard (eta, fillerEta) != (.ancestral, .deterministic) else {
        throw .inconsistent("it stores the scales of the noise, though they are the usual ones")
      }
    }
    precision = flags & 4 != 0 ? .bf16 : .f32
    form = flags & Self.resilientFlag != 0 ? .resilient : .compact
    dimension = 0
    var book = Settings.Book.transform
    if flags & 1 == 0 { book = .gaussian(count: Int(try reader.readVarint("codewords", in: Limits.codewords))) }
    var mixture = flags & 128 != 0 ? Mixture.trellis : .signed
    if flags & 2 != 0 {
      mixture = .nested(bits: Int(try reader.readVarint("level bits", in: 1...UInt64(Mixture.mostLevelBits))))
    }
    conditioning = flags & 32 != 0 ? try ConditioningPlan(from: &reader) : .none
    settings = Settings(
      stages: [], book: book, mixture: mixture, eta: eta, fillerEta: fillerEta, seed: seed, start: start)
  }
}
