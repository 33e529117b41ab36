import Inference
import ModelTesting
import Testing

@Suite("A hostile checkpoint", .timeLimit(.minutes(10))) struct HostilePyTorchTests {
  typealias Entry = TorchArchive.Entry

  func refusal(of bytes: [UInt8]) throws -> (tensor: String?, fault: PyTorchFault)? {
    try withFile(bytes) { path in
      do throws(WeightFileError) {
        _ = try PyTorchFile(path: path)
        return nil
      } catch {
        guard case .refused(path, let tensor, let fault) = error else { return nil }
        return (tensor, fault)
      }
    }
  }

  @Test("is made here as torch.save makes good ones")
  func control() throws {
    let bytes = TorchArchive.checkpoint(Pickle.state(Pickle.tensor()))
    #expect(try refusal(of: bytes) == nil)
    #expect(try refusal(of: TorchArchive.zip([], comment: [1, 2]))?.fault == .missingEntry("data.pkl"))
  }

  @Test(
    "runs nothing, and is refused by the name of what it would run",
    arguments: [
      (Pickle.global("posix", "system") + Pickle.tuple([Pickle.text("true")]) + [0x52], .global("posix.system")),
      (Pickle.text("builtins") + Pickle.text("eval") + [0x93], .global("builtins.eval")),
      (Pickle.global("torch", "FloatStorage") + [0x29, 0x52], .global("torch.FloatStorage()")),
      ([0x29, 0x81], .opcode("NEWOBJ", at: 3)),
      (Array("(S'x'\ni".utf8), .opcode("STRING", at: 3)),
      ([0x82, 1], .opcode("EXT1", at: 2)),
      ([0xff], .opcode("255", at: 2)),
    ] as [([UInt8], PyTorchFault)])
  func code(body: [UInt8], fault: PyTorchFault) throws {
    #expect(try refusal(of: TorchArchive.checkpoint(Pickle.program(body)))?.fault == fault)
  }

  @Test(
    "is refused for a pickle that makes no sense",
    arguments: [
      [], [0x74], [0x52], [0x65], [0x75], [0x62], [0x51], [0x71, 0], [0x68, 0], [0x72], [0x8a, 9],
      [0x58, 255, 0, 0, 0],
      [0x63, 0x61], [0x85], [0x87], [0x28], [0x4e, 0x28, 0x61], [0x7d, 0x4e, 0x73], [0x7d, 0x28, 0x4e, 0x75],
      [0x5d, 0x28, 0x4e, 0x73], [0x29, 0x51], [0x29, 0x29, 0x52], [0x93], [0x95, 1], [0x58, 1, 0, 0, 0, 0xff],
      Pickle.global("torch._utils", "_rebuild_tensor_v2") + [0x29, 0x52],
      Pickle.global("torch._utils", "_rebuild_parameter") + [0x29, 0x52],
      Pickle.global("collections", "OrderedDict") + [0x4e, 0x85, 0x52],
    ] as [[UInt8]])
  func nonsense(body: [UInt8]) throws {
    #expect(try refusal(of: TorchArchive.checkpoint(Pickle.program(body))) != nil)
  }

  @Test(
    "is refused for a tensor that is not in its storage",
    arguments: [
      (Pickle.tensor(shape: [5]), .beyondStorage(end: 20, available: 16)),
      (Pickle.tensor(offset: 1), .beyondStorage(end: 20, available: 16)),
      (Pickle.tensor(offset: .max), .tooLarge),
      (Pickle.tensor(offset: .max / 4, shape: [0]), .beyondStorage(end: .max / 4 * 4, available: 16)),
      (Pickle.tensor(shape: [1 << 32, 1 << 32], strides: [1 << 32, 1]), .tooLarge),
      (Pickle.tensor(shape: [2, 2], strides: [1, 2]), .strided(shape: [2, 2], strides: [1, 2])),
      (Pickle.tensor(shape: [4], strides: [0]), .strided(shape: [4], strides: [0])),
      (Pickle.tensor(Pickle.storage(count: 3)), .wrongStorageSize(bytes: 16, needed: 12)),
      (Pickle.tensor(Pickle.storage(count: .max)), .tooLarge),
      (Pickle.tensor(Pickle.storage("DoubleStorage")), .wrongStorageSize(bytes: 16, needed: 32)),
      (Pickle.tensor(Pickle.storage(key: "1")), .missingEntry("m/data/1")),
      (Pickle.tensor(Pickle.storage(key: "../data.pkl")), .missingEntry("m/data/../data.pkl")),
    ] as [([UInt8], PyTorchFault)])
  func tensors(tensor: [UInt8], fault: PyTorchFault) throws {
    let refusal = try refusal(of: TorchArchive.checkpoint(Pickle.state(tensor, name: "a.weight")))
    #expect(refusal?.tensor == "a.weight")
    #expect(refusal?.fault == fault)
  }

  @Test("is refused for two tensors of one name")
  func duplicate() throws {
    let pickle = Pickle.program(Pickle.dictionary([("t", Pickle.tensor()), ("t", Pickle.tensor())]))
    let refusal = try refusal(of: TorchArchive.checkpoint(pickle))
    #expect(refusal?.tensor == "t")
    #expect(refusal?.fault == .duplicate)
  }

  @Test(
    "is refused for its archive",
    arguments: [
      ([], .notZip),
      ([UInt8](repeating: 0x50, count: 100_000), .notZip),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1], method: 8)]),
        .entry("a", reason: "is compressed, which torch.save does not do")
      ),
      (TorchArchive.zip([Entry(name: "a", bytes: [1], flags: 1)]), .entry("a", reason: "is encrypted")),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1]), Entry(name: "a", bytes: [])]),
        .entry("a", reason: "occurs twice")
      ),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1], claimedSize: 2)]), .entry("a", reason: "reaches beyond the data")
      ),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1], claimedSize: .max)]),
        .entry("a", reason: "has sizes that do not agree")
      ),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1], claimedStart: 1)]),
        .entry("a", reason: "is not where the directory says")
      ),
      (
        TorchArchive.zip([Entry(name: "a", bytes: [1]), Entry(name: "b", bytes: [], claimedStart: 0)]),
        .entry("a", reason: "overlaps another")
      ),
    ] as [([UInt8], PyTorchFault)])
  func archive(bytes: [UInt8], fault: PyTorchFault) throws {
    #expect(try refusal(of: bytes)?.fault == fault)
  }

  @Test("is refused if its numbers have the highest byte first")
  func byteOrder() throws {
    let bytes = TorchArchive.zip([
      Entry(name: "m/data.pkl", bytes: Pickle.state(Pickle.tensor())),
      Entry(name: "m/byteorder", bytes: Array("big".utf8)),
      Entry(name: "m/data/0", bytes: [UInt8](repeating: 0, count: 16)),
    ])
    #expect(try refusal(of: bytes)?.fault == .bigEndian)
  }

  @Test("is refused at once, however deep it nests or much it repeats")
  func size() throws {
    for piece in [[0x28], [0x85], [0x5d, 0x71, 0, 0x68, 0, 0x61], [0x7d, 0x4e, 0x68, 0, 0x73]] as [[UInt8]] {
      let start: [UInt8] = [0x7d, 0x71, 0]
      let body = start + [[UInt8]](repeating: piece, count: 1_000_000).joined()
      #expect(try refusal(of: TorchArchive.checkpoint(Pickle.program(body))) != nil)
    }
    let large = TorchArchive.checkpoint([UInt8](repeating: 0x4e, count: 1 << 24 | 1))
    #expect(try refusal(of: large)?.fault == .pickleTooLarge(bytes: 1 << 24 | 1, limit: 1 << 24))
  }

  @Test("is refused when it is cut anywhere")
  func truncation() throws {
    let tensors = [(name: "t", shape: [4], bytes: [UInt8](repeating: 0, count: 16))]
    for whole in [TorchArchive.checkpoint(Pickle.state(Pickle.tensor())), TorchArchive.legacy(tensors)] {
      #expect(try refusal(of: whole) == nil)
      for length in 0..<whole.count {
        #expect(try refusal(of: Array(whole[..<length])) != nil, "cut to \(length) bytes")
      }
    }
  }

  @Test("is refused where the format of before PyTorch 1.6 is broken")
  func legacy() throws {
    let tensors = [(name: "t", shape: [4], bytes: [UInt8](repeating: 0, count: 16))]
    #expect(try refusal(of: TorchArchive.legacy(tensors, isLittleEndian: false))?.fault == .bigEndian)
    #expect(
      try refusal(of: TorchArchive.legacy(tensors, version: 1002))?.fault
        == .malformed(at: 15, expected: "version 1001 of the format"))
    #expect(try refusal(of: TorchArchive.legacy(tensors, keys: []))?.fault == .missingEntry("0"))
    #expect(try refusal(of: TorchArchive.legacy(tensors, keys: ["0", "1"]))?.fault == .missingEntry("1"))
    #expect(
      try refusal(of: TorchArchive.legacy(tensors, part: Pickle.tuple([]))) != nil, "views are not written any more")
    let twice =
      TorchArchive.legacy(tensors, keys: ["0", "0"]) + littleEndian(UInt64(4)) + [UInt8](repeating: 0, count: 16)
    #expect(try refusal(of: twice)?.fault == .duplicate)
    var claimed = TorchArchive.legacy(tensors)
    claimed[claimed.count - 24] = 3
    #expect(try refusal(of: claimed)?.fault == .wrongStorageSize(bytes: 16, needed: 16))
    let long = TorchArchive.legacy(tensors).prefix(15) + [0x80, 2] + [UInt8](repeating: 0x4e, count: 1 << 24)
    guard case .pickleTooLarge? = try refusal(of: Array(long))?.fault else {
      Issue.record("a pickle of more than \(1 << 24) bytes was not refused as too large")
      return
    }
  }
}
