extension Header {
  /// Begins the payload with the size of the latent and the stages.
  func writeLayout(into encoder: inout RangeEncoder) {
    encoder.encode(UInt64(settings.mostHalvings), below: UInt64(Limits.halvings) + 1)
    let usual = usualDimension(halvings: settings.mostHalvings)
    encoder.encode(flags: [dimension == usual])
    if dimension != usual { encoder.encode(UInt64(dimension - 1), below: Limits.storedDimension.upperBound) }
    var coder = StageCoder()
    for stage in settings.stages {
      coder.encode(
        halvings: stage.halvings, times: Array(stage.timesteps),
        atoms: stage.halvings == 0 ? stage.atoms.dropLast() : stage.atoms, into: &encoder)
    }
  }

  mutating func readLayout(from decoder: inout RangeDecoder) throws(BitstreamError) {
    var halvings = Int(decoder.decode(below: UInt64(Limits.halvings) + 1))
    dimension = try readDimension(halvings: halvings, from: &decoder)
    var coder = StageCoder()
    while true {
      let most = settings.mostAtoms(dimension: dimension, halvings: halvings)
      settings.stages.append(try coder.decodeStage(halvings: halvings, mostAtoms: most, from: &decoder))
      guard halvings > 0 else { break }
      halvings = try coder.decodeHalvings(from: &decoder)
    }
    if let fault = conditioning.fault(steps: settings.stepCount) { throw .inconsistent(fault) }
  }

  private func readDimension(halvings: Int, from decoder: inout RangeDecoder) throws(BitstreamError) -> Int {
    let usual = usualDimension(halvings: halvings)
    var dimension = usual
    if !decoder.decodeFlags(1)[0] {
      dimension = Int(decoder.decode(below: Limits.storedDimension.upperBound)) + 1
      guard dimension != usual else { throw .inconsistent("it stores the latent's size, though it is the usual one") }
    }
    guard Limits.dimension.contains(UInt64(dimension)) else {
      throw .valueOutOfRange(field: "dimension", value: UInt64(dimension), allowed: Limits.dimension)
    }
    guard dimension % (1 << (2 * halvings)) == 0 else {
      throw .inconsistent("a latent of \(dimension) elements cannot be halved \(halvings) times")
    }
    return dimension
  }

  /// The most elements that any latent may have.
  package static let mostElements = Int(Limits.dimension.upperBound)

  /// The most elements that the latent of a picture may have: fewer where their number does not follow from the sides, and is
  /// stored.
  ///
  /// - Parameter dimension: what the latent has, padding included.
  package static func mostElements(width: Int, height: Int, halvings: Int, dimension: Int) -> Int {
    let isUsual = dimension == usualDimension(width: width, height: height, halvings: halvings)
    return Int((isUsual ? Limits.dimension : Limits.storedDimension).upperBound)
  }

  private func usualDimension(halvings: Int) -> Int {
    Self.usualDimension(width: width, height: height, halvings: halvings)
  }

  /// The elements of a picture of three channels whose sides are padded to 32 pixels in the smallest size.
  private static func usualDimension(width: Int, height: Int, halvings: Int) -> Int {
    let multiple = 32 << halvings
    func padded(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
    return 3 * padded(width) * padded(height)
  }

  /// The bits that the layout takes of the payload.
  package var layoutBits: Double {
    var encoder = RangeEncoder()
    writeLayout(into: &encoder)
    return encoder.bitCount
  }

  /// The bytes ahead of the payload's length.
  package var frontBytes: Int {
    var writer = ByteWriter()
    write(to: &writer)
    return writer.bytes.count
  }

  /// The bytes of a stream whose choices take so many bits: at most what is said, and hardly less.
  ///
  /// - Parameter atoms: in all.
  package func byteCount(choiceBits: Double, atoms: Int) -> Int {
    switch form {
    case .compact:
      let payload = Int(((layoutBits + choiceBits) / 8).rounded(.up)) + 2
      return frontBytes + ByteWriter.varintBytes(payload) + payload + Stream.checksumBytes
    case .resilient:
      let sections = Section.byteCount(of: self, choiceBits: choiceBits, atoms: atoms)
      let text = frontBytes + ByteWriter.varintBytes(sections) + Int((layoutBits / 8).rounded(.up)) + 1
      return 2 * ResilientForm.headerBytes(text: text) + sections
    }
  }
}
