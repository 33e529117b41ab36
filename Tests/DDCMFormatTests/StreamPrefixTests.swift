import DDCM
import DDCMFormat
import DDCMTesting
import Testing

@Suite("The first bytes of a stream") struct StreamPrefixTests {
  static let shape = Latent.Shape(channels: 12, height: 8, width: 8)

  let prior = GaussianPrior(
    variances: Latent(shape: shape, elements: (0..<shape.count).map { 4 / Float(1 + $0 % 50) }),
    pyramid: PixelPyramid(blockSize: 2), downsamplingLevel: 1)

  /// Eight steps at two sizes, of which six carry a choice.
  private func stream(_ codebookKind: CodingParameters.CodebookKind, _ selectionCode: SelectionCode) throws
    -> DDCMStream
  {
    let parameters = try CodingParameters(
      stages: [
        .init(
          downsamplingLevel: 1, timesteps: try Timesteps([999, 850, 700, 600], trainTimesteps: 1000),
          atoms: [4, 0, 7, 9]),
        .init(timesteps: try Timesteps([450, 300, 200, 50], trainTimesteps: 1000), atoms: [20, 3, 1, 0]),
      ],
      codebookKind: codebookKind, selectionCode: selectionCode, seed: 5)
    var rule = Toward(prior.sample(seed: 2), pyramid: prior.pyramid, downsamplingLevel: 1)
    let outcome = try ReverseProcess(prior: prior, parameters: parameters, shape: Self.shape).run(&rule)
    let header = Header(
      width: 16, height: 16, model: ModelIdentity(bytes: [1, 2, 3, 4, 5, 6, 7, 8]), precision: .f32,
      parameters: parameters, dimension: Self.shape.count)
    return DDCMStream(header: header, selections: outcome.selections)
  }

  private func decode(_ stream: DDCMStream) throws -> Latent {
    var rule = Replay(stream.selections)
    return try ReverseProcess(prior: prior, parameters: stream.header.parameters, shape: Self.shape).run(&rule).sample
  }

  static let kinds: [(CodingParameters.CodebookKind, SelectionCode)] = [
    (.transform, .signed), (.transform, .nested(bits: 3)), (.transform, .trellis), (.gaussian(count: 50), .signed),
    (.gaussian(count: 50), .nested(bits: 3)),
  ]

  @Test("are said to be too few, or say whole choices, the more the longer they are", arguments: kinds)
  func lengths(codebookKind: CodingParameters.CodebookKind, selectionCode: SelectionCode) throws {
    let stream = try stream(codebookKind, selectionCode)
    let bytes = stream.serialized()
    var most = -1
    for length in 0...bytes.count {
      let prefix: ParsedStream
      do throws(BitstreamError) {
        prefix = try ParsedStream(Array(bytes[..<length]), mode: .prefix)
      } catch {
        #expect(most == -1, "\(length) bytes say less than \(length - 1)")
        if case .truncated = error { #expect(length >= 4) } else { #expect(error == .notAStream && length < 4) }
        continue
      }
      let count = prefix.stream.selections.count
      #expect(prefix.wholeChoiceCount == 6)
      #expect(prefix.wholeByteCount == bytes.count)
      #expect(count >= most)
      #expect(prefix.stream == stream.keeping(choices: count))
      if count > most { #expect(try decode(prefix.stream).values.allSatisfy(\.isFinite)) }
      most = count
    }
    #expect(most == 6)
    #expect(try ParsedStream(bytes, mode: .prefix).stream == stream)
    // The checksum is not needed for the last choice.
    #expect(try ParsedStream(bytes.dropLast(4), mode: .prefix).stream == stream)
    #expect(try ParsedStream(bytes.dropLast(), mode: .prefix).stream == stream)
  }

  @Test("determine a symbol if it is the same whatever follows, and only then")
  func determined() {
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<50 {
      let limits = (0..<60).map { _ in UInt64(1) << UInt64.random(in: 0...20, using: &generator) }
      var encoder = RangeEncoder()
      for limit in limits { encoder.encode(.random(in: 0..<limit, using: &generator), below: limit) }
      let bytes = encoder.finish()
      for length in 0..<bytes.count {
        let start = bytes[..<length]
        var decoder = RangeDecoder(start)
        // The least and the most that can follow.
        var (low, high) = (RangeDecoder(start + [UInt8](repeating: 0, count: 400)), RangeDecoder(start + ones))
        var areEqual = true
        for limit in limits {
          _ = decoder.decode(below: limit)
          areEqual = low.decode(below: limit) == high.decode(below: limit) && areEqual
          #expect(decoder.isDetermined == areEqual)
        }
      }
    }
  }

  private let ones = [UInt8](repeating: 0xFF, count: 400)

  @Test("are chosen by bytes: a cut stream is the largest that fits, and one like any other")
  func cutting() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<40 {
      let stream = DDCMStream.random(using: &generator)
      let sizes = (0...stream.selections.count).map { stream.keeping(choices: $0).serialized().count }
      for bytes in sizes[0] - 1...sizes[sizes.count - 1] + 1 {
        let cut = stream.cut(to: bytes)
        #expect(cut?.selections.count == sizes.lastIndex { $0 <= bytes })
        guard let cut else { continue }
        #expect(cut.serialized().count <= bytes)
        #expect(try DDCMStream(parsing: cut.serialized()) == cut)
      }
    }
  }

  @Test(
    "decode to what the stream decodes to that is cut to as many choices",
    arguments: [CodingParameters.CodebookKind.transform, .gaussian(count: 50)])
  func sameAsCut(codebookKind: CodingParameters.CodebookKind) throws {
    let stream = try stream(codebookKind, .signed)
    let bytes = stream.serialized()
    for length in stride(from: bytes.count - 1, to: 40, by: -9) {
      let prefix = try ParsedStream(Array(bytes[..<length]), mode: .prefix).stream
      let size = stream.keeping(choices: prefix.selections.count).serialized().count
      let cut = try DDCMStream(parsing: stream.cut(to: size)!.serialized())
      #expect(cut == prefix)
      #expect(try decode(cut) == decode(prefix))
    }
  }

  @Test("are checked as a whole stream is where nothing is missing")
  func damage() throws {
    var bytes = try stream(.transform, .signed).serialized()
    #expect(throws: BitstreamError.trailingBytes(1)) { try ParsedStream(bytes + [0], mode: .prefix) }
    bytes[bytes.count - 6] ^= 1
    #expect(throws: BitstreamError.self) { try ParsedStream(bytes, mode: .prefix) }
  }

  @Test("are refused where they are damaged, or say a stream that can be written and read")
  func damagedParts() throws {
    var generator = SeededGenerator(seed: 12)
    var accepted = 0
    for _ in 0..<3000 {
      var bytes = DDCMStream.random(using: &generator).serialized()
      bytes.removeLast(.random(in: 1..<bytes.count, using: &generator))
      bytes[.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      guard let prefix = try? ParsedStream(bytes, mode: .prefix) else { continue }
      accepted += 1
      #expect(try DDCMStream(parsing: prefix.stream.serialized()) == prefix.stream)
    }
    #expect(accepted > 300, "damage is seen in few prefixes")
  }
}
