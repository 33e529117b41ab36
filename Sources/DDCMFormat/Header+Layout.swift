import DDCM

extension Header {
  /// Writes the size of the latent and the stages, which begin the payload.
  func writeLayout(into encoder: inout RangeEncoder) {
    encoder.encode(UInt64(parameters.coarsestLevel), below: UInt64(Limits.downsamplingLevel) + 1)
    let usual = usualDimension(downsamplingLevel: parameters.coarsestLevel)
    encoder.encode(flags: [dimension == usual])
    if dimension != usual { encoder.encode(UInt64(dimension - 1), below: Limits.storedDimension.upperBound) }
    var coder = StageCoder()
    for stage in parameters.stages {
      coder.encode(
        downsamplingLevel: stage.downsamplingLevel, times: Array(stage.timesteps),
        atoms: stage.downsamplingLevel == 0 ? stage.atoms.dropLast() : stage.atoms, into: &encoder)
    }
  }

  /// The most elements that any latent may have.
  package static let mostElements = Int(Limits.dimension.upperBound)

  /// The most elements that the latent of an image may have: fewer if their number does not follow from the image's size and
  /// is stored.
  ///
  /// - Parameter dimension: n of the latent, with padding.
  package static func mostElements(width: Int, height: Int, downsamplingLevel: Int, dimension: Int) -> Int {
    let isUsual = dimension == usualDimension(width: width, height: height, downsamplingLevel: downsamplingLevel)
    return Int((isUsual ? Limits.dimension : Limits.storedDimension).upperBound)
  }

  private func usualDimension(downsamplingLevel: Int) -> Int {
    Self.usualDimension(width: width, height: height, downsamplingLevel: downsamplingLevel)
  }

  /// The elements of an image of three channels, padded to multiples of 32 pixels at the smallest size.
  fileprivate static func usualDimension(width: Int, height: Int, downsamplingLevel: Int) -> Int {
    let multiple = 32 << downsamplingLevel
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

  /// An upper bound, hardly more than the actual number, of the bytes of a stream.
  ///
  /// - Parameters:
  ///   - choiceBits: the bits of all choices.
  ///   - atoms: the atoms of all choices.
  package func byteCount(choiceBits: Double, atoms: Int) -> Int {
    switch form {
    case .compact:
      let payload = Int(((layoutBits + choiceBits) / 8).rounded(.up)) + 2
      return frontBytes + ByteWriter.varintBytes(payload) + payload + DDCMStream.checksumBytes
    case .resilient:
      let sections = Section.byteCount(of: self, choiceBits: choiceBits, atoms: atoms)
      let text = frontBytes + ByteWriter.varintBytes(sections) + Int((layoutBits / 8).rounded(.up)) + 1
      return 2 * ResilientForm.headerBytes(text: text) + sections
    }
  }
}

extension HeaderFields {
  /// The header with the layout that begins a payload.
  func header(layoutFrom decoder: inout RangeDecoder) throws(BitstreamError) -> Header {
    var downsamplingLevel = Int(decoder.decode(below: UInt64(Header.Limits.downsamplingLevel) + 1))
    let dimension = try readDimension(downsamplingLevel: downsamplingLevel, from: &decoder)
    var coder = StageCoder()
    var stages: [CodingParameters.Stage] = []
    while true {
      let most = CodingParameters.mostAtoms(
        codebookKind, selectionCode, dimension: dimension, downsamplingLevel: downsamplingLevel)
      stages.append(try coder.decodeStage(downsamplingLevel: downsamplingLevel, mostAtoms: most, from: &decoder))
      guard downsamplingLevel > 0 else { break }
      downsamplingLevel = try coder.decodeDownsamplingLevel(from: &decoder)
    }
    let parameters: CodingParameters
    do {
      parameters = try CodingParameters(
        stages: stages, codebookKind: codebookKind, selectionCode: selectionCode, eta: eta,
        unselectedEta: unselectedEta,
        seed: seed, initialNoiseIndex: initialNoiseIndex)
    } catch {
      throw .inconsistent("its coding parameters are not valid")
    }
    if let fault = conditioning.fault(steps: parameters.stepCount) { throw .inconsistent(fault) }
    var header = Header(
      width: width, height: height, model: model, precision: precision, parameters: parameters, dimension: dimension,
      conditioning: conditioning)
    header.form = form
    return header
  }

  private func readDimension(downsamplingLevel: Int, from decoder: inout RangeDecoder) throws(BitstreamError) -> Int {
    let usual = Header.usualDimension(width: width, height: height, downsamplingLevel: downsamplingLevel)
    var dimension = usual
    if !decoder.decodeFlags(1)[0] {
      dimension = Int(decoder.decode(below: Header.Limits.storedDimension.upperBound)) + 1
      guard dimension != usual else { throw .inconsistent("it stores the latent's size, though it is the usual one") }
    }
    guard Header.Limits.dimension.contains(UInt64(dimension)) else {
      throw .valueOutOfRange(field: "dimension", value: UInt64(dimension), allowed: Header.Limits.dimension)
    }
    guard dimension % (1 << (2 * downsamplingLevel)) == 0 else {
      throw .inconsistent("a latent of \(dimension) elements cannot be downsampled \(downsamplingLevel) times by 2")
    }
    return dimension
  }
}
