import DDCM
import Foundation
import Inference
import ModelTesting
import Testing

@Suite("A checkpoint of PyTorch with random damage", .timeLimit(.minutes(60))) struct PyTorchFuzzTests {
  /// More of them: DDCM_FUZZ_ITERATIONS=1000000 swift test -c release --filter PyTorchFuzz
  static let iterations = ProcessInfo.processInfo.environment["DDCM_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 10_000

  /// Made by torch.save, and so small that most damage hits what matters.
  static func seeds() throws -> [[UInt8]] {
    let saved = try ["state-dict.pt", "state-dict-5.pth", "nested.bin", "old.pt", "legacy.pth"].map { name in
      Array(try Data(contentsOf: TorchArchive.folder.appending(path: name)))
    }
    return saved + [
      TorchArchive.checkpoint(Pickle.state(Pickle.tensor())),
      TorchArchive.legacy([("t", [4], [UInt8](repeating: 0, count: 16))]),
    ]
  }

  @Test("is refused with an error that names it, or can be read to the last element")
  func fuzz() throws {
    let seeds = try Self.seeds()
    var mutator = Mutator(state: 20_261_123)
    var (accepted, refused) = (0, 0)
    for _ in 0..<Self.iterations {
      let bytes = mutator.damagedAnywhere(mutator.pick(seeds))
      try withFile(bytes) { path in
        do throws(WeightFileError) {
          let file = try PyTorchFile(path: path)
          accepted += 1
          try readAll(file, of: bytes.count)
        } catch {
          refused += 1
          #expect(error.description.contains(path))
        }
      }
    }
    #expect(accepted > Self.iterations / 100, "damage that does not matter is rare, but there is some")
    #expect(refused > Self.iterations / 4)
    #expect(accepted + refused == Self.iterations)
  }

  func readAll(_ file: PyTorchFile, of size: Int) throws(WeightFileError) {
    for name in file.names {
      guard let tensor = file[name] else { preconditionFailure("a listed tensor exists") }
      #expect(tensor.bytes.lowerBound >= 0 && tensor.bytes.upperBound <= size)
      #expect(tensor.count == tensor.shape.reduce(1, *))
      if tensor.type.isWeight {
        let count = try file.floats(name).count
        #expect(count == tensor.count)
      }
    }
  }
}

extension Mutator {
  /// One to three changes, most of them where the pickle or the directory is.
  mutating func damagedAnywhere(_ file: [UInt8]) -> [UInt8] {
    var bytes = file
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      guard !bytes.isEmpty else { break }
      let position =
        switch Int.random(in: 0..<4, using: &self) {
        case 0: Int.random(in: 0..<bytes.count, using: &self)
        case 1: bytes.count - 1 - Int.random(in: 0..<min(bytes.count, 1200), using: &self)
        default: Int.random(in: 0..<min(bytes.count, 900), using: &self)
        }
      let end = min(bytes.count, position + Int.random(in: 0...8, using: &self))
      switch Int.random(in: 0..<6, using: &self) {
      case 0: bytes.removeSubrange(position..<end)
      case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
      case 2: for index in position..<end { bytes[index] = pick([0, 1, 0x7f, 0x80, 0xff]) }
      case 3: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 4: bytes.removeSubrange(position...)
      default: bytes[position] = UInt8.random(in: 0...255, using: &self)
      }
    }
    return bytes
  }
}
