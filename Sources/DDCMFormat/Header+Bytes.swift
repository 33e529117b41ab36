import DDCM

extension Header {
  /// 0xDD is not ASCII, so that a channel of seven bits is detected; the line feed detects one that converts line ends.
  package static let magic: [UInt8] = [0xDD, 0x43, 0x4D, 0x0A]
  package static let version: UInt8 = 1
  static let resilientFlag: UInt8 = 64

  /// What this build's reader accepts.
  package enum Limits {
    static let side: ClosedRange<UInt64> = 1...1 << 24
    static let dimension: ClosedRange<UInt64> = 1...1 << 30
    static let storedDimension: ClosedRange<UInt64> = 1...1 << 28
    static let codewords: ClosedRange<UInt64> = 1...UInt64(CodingParameters.CodebookKind.mostCodewords)
    static let downsamplingLevel = CodingParameters.mostDownsamplingLevels
    static let steps = 1...CodingParameters.mostSteps
    static let timestep = 0...Timesteps.most
    static let initialNoiseIndex: ClosedRange<UInt64> = 1...UInt64(UInt32.max)
    static let phases: ClosedRange<UInt64> = 1...UInt64(ConditioningPlan.mostPhases)
    static let phaseStart: ClosedRange<UInt64> = 0...9 << 16 - 1
    static let label: ClosedRange<UInt64> = 0...1 << 20
    static let text: ClosedRange<UInt64> = 0...1 << 16
  }

  /// Everything but the layout, which begins the payload.
  func write(to writer: inout ByteWriter) {
    writer.append(Self.magic)
    writer.append([Self.version, flags])
    writer.append(model.bytes)
    writer.appendVarint(UInt64(width))
    writer.appendVarint(UInt64(height))
    writer.appendVarint(parameters.seed)
    if parameters.initialNoiseIndex > 0 { writer.appendVarint(UInt64(parameters.initialNoiseIndex)) }
    if !hasUsualNoise { writer.append([parameters.eta.sixteenths, parameters.unselectedEta.sixteenths]) }
    if case .gaussian(let count) = parameters.codebookKind { writer.appendVarint(UInt64(count)) }
    if case .nested(let bits) = parameters.selectionCode { writer.append([UInt8(bits)]) }
    if conditioning != .none { conditioning.write(to: &writer) }
  }

  private var hasUsualNoise: Bool { parameters.eta == .ancestral && parameters.unselectedEta == .deterministic }

  /// Bit 0: transform codebook; bit 1: nested selection code; bit 2: bf16; bit 3: η is stored; bit 4: the initial noise's
  /// index is stored; bit 5: the conditioning is stored; bit 6: the resilient form; bit 7: trellis selection code.
  private var flags: UInt8 {
    var flags: UInt8 = 0
    if case .transform = parameters.codebookKind { flags |= 1 }
    if case .nested = parameters.selectionCode { flags |= 2 }
    if case .trellis = parameters.selectionCode { flags |= 128 }
    if precision == .bf16 { flags |= 4 }
    if !hasUsualNoise { flags |= 8 }
    if parameters.initialNoiseIndex > 0 { flags |= 16 }
    if conditioning != .none { flags |= 32 }
    if form == .resilient { flags |= Self.resilientFlag }
    return flags
  }
}

/// What a header says ahead of its layout.
struct HeaderFields {
  let width: Int
  let height: Int
  let model: ModelIdentity
  let precision: Header.Precision
  let form: Header.Form
  let seed: UInt64
  let initialNoiseIndex: UInt32
  let eta: CodingParameters.Eta
  let unselectedEta: CodingParameters.Eta
  let codebookKind: CodingParameters.CodebookKind
  let selectionCode: SelectionCode
  let conditioning: ConditioningPlan

  init(from reader: inout ByteReader) throws(BitstreamError) {
    guard reader.remaining >= Header.magic.count, Array(try reader.readBytes(4)) == Header.magic else {
      throw .notAStream
    }
    let version: UInt8 = try reader.readLittleEndian()
    guard version == Header.version else { throw .unsupportedVersion(Int(version)) }
    let flags: UInt8 = try reader.readLittleEndian()
    guard flags & 128 == 0 || flags & 3 == 1 else { throw .unsupportedFeature(field: "flags", value: UInt64(flags)) }
    model = ModelIdentity(bytes: Array(try reader.readBytes(8)))
    width = Int(try reader.readVarint("width", in: Header.Limits.side))
    height = Int(try reader.readVarint("height", in: Header.Limits.side))
    seed = try reader.readVarint("seed")
    initialNoiseIndex =
      flags & 16 != 0 ? UInt32(try reader.readVarint("start", in: Header.Limits.initialNoiseIndex)) : 0
    if flags & 8 != 0 {
      eta = .init(sixteenths: try reader.readLittleEndian())
      unselectedEta = .init(sixteenths: try reader.readLittleEndian())
      guard (eta, unselectedEta) != (.ancestral, .deterministic) else {
        throw .inconsistent("it stores the scales of the noise, though they are the usual ones")
      }
    } else {
      (eta, unselectedEta) = (.ancestral, .deterministic)
    }
    precision = flags & 4 != 0 ? .bf16 : .f32
    form = flags & Header.resilientFlag != 0 ? .resilient : .compact
    codebookKind =
      flags & 1 != 0
      ? .transform : .gaussian(count: Int(try reader.readVarint("codewords", in: Header.Limits.codewords)))
    if flags & 2 != 0 {
      selectionCode = .nested(
        bits: Int(try reader.readVarint("level bits", in: 1...UInt64(SelectionCode.mostLevelBits))))
    } else {
      selectionCode = flags & 128 != 0 ? .trellis : .signed
    }
    conditioning = flags & 32 != 0 ? try ConditioningPlan(from: &reader) : .none
  }
}
