extension Header {
  /// 0xDD is no ASCII, so that a channel of seven bits is found out; the line feed is for one that converts line ends.
  package static let magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  package static let version: UInt8 = 1

  /// What this build's reader accepts.
  package enum Limits {
    static let side: ClosedRange<UInt64> = 1...1 << 24
    static let dimension: ClosedRange<UInt64> = 1...1 << 28
    static let codewords: ClosedRange<UInt64> = 1...1 << 28
    static let halvings = 8
    static let steps: ClosedRange<UInt64> = 1...1 << 16
    static let timestep: ClosedRange<UInt64> = 0...1 << 20
    static let start: ClosedRange<UInt64> = 1...UInt64(UInt32.max)
    static let phases: ClosedRange<UInt64> = 1...UInt64(ConditioningPlan.mostPhases)
    static let phaseStart: ClosedRange<UInt64> = 0...9 << 16 - 1
    static let label: ClosedRange<UInt64> = 0...1 << 20
    static let text: ClosedRange<UInt64> = 0...1 << 16
  }

  func write(to writer: inout ByteWriter) {
    writer.append(Self.magic)
    writer.append([Self.version, flags])
    writer.append(model.bytes)
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.appendVarint(settings.seed)
    if settings.start > 0 { writer.appendVarint(UInt64(settings.start)) }
    if !hasUsualNoise { writer.append([settings.eta.sixteenths, settings.fillerEta.sixteenths]) }
    writer.appendVarint(UInt64(dimension))
    if case .gaussian(let count) = settings.book { writer.appendVarint(UInt64(count)) }
    if case .nested(let bits) = settings.mixture { writer.append([UInt8(bits)]) }
    if conditioning != .none { conditioning.write(to: &writer) }
    for stage in settings.stages {
      let times = Array(stage.timesteps)
      writer.append([UInt8(stage.halvings)])
      writer.appendVarint(UInt64(times.count))
      writer.appendVarint(UInt64(times[0]))
      for run in Runs(zip(times, times.dropFirst()).map { $0 - $1 }) { run.write(to: &writer) }
      for run in Runs(stage.halvings == 0 ? stage.atoms.dropLast() : stage.atoms[...]) { run.write(to: &writer) }
    }
  }

  private var hasUsualNoise: Bool { settings.eta == .ancestral && settings.fillerEta == .deterministic }

  /// Bit 0: transform codebook; bit 1: nested mixture; bit 2: bf16; bit 3: η is stored; bit 4: the start is stored; bit 5:
  /// the conditioning is stored; the others are 0.
  private var flags: UInt8 {
    var flags: UInt8 = 0
    if case .transform = settings.book { flags |= 1 }
    if case .nested = settings.mixture { flags |= 2 }
    if precision == .bf16 { flags |= 4 }
    if !hasUsualNoise { flags |= 8 }
    if settings.start > 0 { flags |= 16 }
    if conditioning != .none { flags |= 32 }
    return flags
  }

  init(from reader: inout ByteReader) throws(BitstreamError) {
    guard reader.remaining >= Self.magic.count, Array(try reader.readBytes(4)) == Self.magic else { throw .notAStream }
    let version: UInt8 = try reader.readLittleEndian()
    guard version == Self.version else { throw .unsupportedVersion(Int(version)) }
    let flags: UInt8 = try reader.readLittleEndian()
    guard flags < 64 else { throw .unsupportedFeature(field: "flags", value: UInt64(flags)) }
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
    dimension = Int(try reader.readVarint("dimension", in: Limits.dimension))
    var book = Settings.Book.transform
    if flags & 1 == 0 { book = .gaussian(count: Int(try reader.readVarint("codewords", in: Limits.codewords))) }
    var mixture = Mixture.signed
    if flags & 2 != 0 {
      mixture = .nested(bits: Int(try reader.readVarint("level bits", in: 1...UInt64(Mixture.mostLevelBits))))
    }
    conditioning = flags & 32 != 0 ? try ConditioningPlan(from: &reader) : .none
    var stages: [Settings.Stage] = []
    repeat {
      let stage = try Self.readStage(
        below: stages.last?.halvings ?? Limits.halvings + 1, book: book, mixture: mixture, dimension: dimension,
        from: &reader)
      stages.append(stage)
    } while stages[stages.count - 1].halvings > 0
    settings = Settings(
      stages: stages, book: book, mixture: mixture, eta: eta, fillerEta: fillerEta, seed: seed, start: start)
    try conditioning.check(steps: settings.stepCount)
  }

  private static func readStage(
    below: Int, book: Settings.Book, mixture: Mixture, dimension: Int, from reader: inout ByteReader
  ) throws(BitstreamError) -> Settings.Stage {
    let halvings = Int(try reader.readVarint("halvings", in: 0...UInt64(below - 1)))
    guard dimension % (1 << (2 * halvings)) == 0 else {
      throw .inconsistent("a latent of \(dimension) elements cannot be halved \(halvings) times")
    }
    let steps = Int(try reader.readVarint("steps", in: Limits.steps))
    let times = try readTimesteps(steps, from: &reader)
    let most = Settings(stages: [], book: book, mixture: mixture).mostAtoms(dimension: dimension, halvings: halvings)
    let choices = halvings == 0 ? steps - 1 : steps
    let atoms = try Runs.read(choices, "atoms", in: 0...UInt64(most), from: &reader)
    return Settings.Stage(halvings: halvings, timesteps: times, atoms: halvings == 0 ? atoms + [0] : atoms)
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
