import DDCM
import DDCMFormat
import Testing

@Suite("A stream's conditioning") struct ConditioningBytesTests {
  /// Of a process of 3 steps.
  private func read(_ bytes: [UInt8]) throws(BitstreamError) -> ConditioningPlan {
    var fields = StreamFields()
    (fields.flags, fields.conditioning) = (32, bytes)
    let stream = try fields.parse()
    #expect(stream.serialized() == fields.bytes)
    return stream.header.conditioning
  }

  private func error(_ bytes: [UInt8]) -> BitstreamError? {
    do {
      _ = try read(bytes)
      return nil
    } catch {
      return error
    }
  }

  @Test("is a class, a text or its digest, with or without guidance")
  func kinds() throws {
    #expect(try read([1, 0, 1, 0xAC, 0x02, 0]) == ConditioningPlan(Conditioning(.label(300))))
    #expect(try read([1, 0, 2, 3, 0x63, 0x61, 0x74, 0]) == ConditioningPlan(Conditioning(.text("cat"))))
    #expect(
      try read([1, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0])
        == ConditioningPlan(Conditioning(.textDigest(TextDigest(bytes: [1, 2, 3, 4, 5, 6, 7, 8])))))
    // 4.5 is 450 hundredths, and stored as 451.
    #expect(
      try read([1, 0, 1, 7, 0xC3, 0x03, 1, 10])
        == ConditioningPlan(Conditioning(.label(7), guidance: Guidance(hundredths: 450, negative: .label(10)))))
    #expect(
      try read([1, 0, 2, 0, 1, 0])
        == ConditioningPlan(Conditioning(.text(""), guidance: Guidance(hundredths: 0))))
  }

  @Test("may change at any step")
  func phases() throws {
    var plan = ConditioningPlan(Conditioning(.label(1)))
    plan.change(to: nil, from: 1)
    plan.change(to: Conditioning(.label(2)), from: 2)
    #expect(try read([3, 0, 1, 1, 0, 1, 0, 2, 1, 2, 0]) == plan)
    plan = .none
    plan.change(to: Conditioning(.label(1)), from: 2)
    #expect(try read([1, 2, 1, 1, 0]) == plan)
  }

  @Test("is refused where a value is out of range")
  func ranges() {
    func range(_ field: String, _ value: UInt64, _ allowed: ClosedRange<UInt64>) -> BitstreamError {
      .valueOutOfRange(field: field, value: value, allowed: allowed)
    }
    #expect(error([0]) == range("phases", 0, 1...64))
    #expect(error([65]) == range("phases", 65, 1...64))
    #expect(error([1, 0x80, 0x80, 0x24]) == range("start of a phase", 9 << 16, 0...9 << 16 - 1))
    #expect(error([1, 0, 1, 0x81, 0x80, 0x40]) == range("class", 1 << 20 + 1, 0...1 << 20))
    #expect(error([1, 0, 2, 0x81, 0x80, 0x04]) == range("bytes of a text", 1 << 16 + 1, 0...1 << 16))
    #expect(error([1, 0, 1, 1, 0x92, 0x4E, 0]) == range("guidance", 10_002, 0...10_001))
    for kind: UInt8 in [4, 255] {
      #expect(error([1, 0, kind]) == .unsupportedFeature(field: "kind of condition", value: UInt64(kind)))
    }
  }

  @Test("is refused where it has a shorter form, or makes no sense")
  func contradictions() {
    func isInconsistent(_ bytes: [UInt8]) -> Bool {
      if case .inconsistent = error(bytes) { true } else { false }
    }
    // Nothing at first, as if it were not said; the same again; phases out of order; a phase after the last step; no UTF-8.
    #expect(isInconsistent([1, 0, 0]))
    #expect(isInconsistent([2, 0, 1, 1, 0, 1, 1, 1, 0]))
    #expect(isInconsistent([2, 1, 1, 1, 0, 1, 1, 2, 0]))
    #expect(isInconsistent([1, 3, 1, 1, 0]))
    #expect(isInconsistent([1, 0, 2, 1, 0xFF, 0]))
    #expect(error([1, 0, 1, 0x80, 0x00, 0]) == .nonCanonicalInteger(field: "class"))
  }
}

@Suite("A stream's start") struct StartTests {
  private func fields(_ start: UInt64) -> StreamFields {
    var fields = StreamFields()
    (fields.flags, fields.start) = (16, start)
    return fields
  }

  @Test("is one of 2³², the first of which is not stored")
  func range() throws {
    for start: UInt64 in [1, 127, 1 << 32 - 1] {
      let stream = try fields(start).parse()
      #expect(stream.header.parameters.initialNoiseIndex == UInt32(start))
      #expect(stream.serialized() == fields(start).bytes)
    }
    for start: UInt64 in [0, 1 << 32] {
      let error = BitstreamError.valueOutOfRange(field: "start", value: start, allowed: 1...1 << 32 - 1)
      #expect(throws: error) { try fields(start).parse() }
    }
  }
}
