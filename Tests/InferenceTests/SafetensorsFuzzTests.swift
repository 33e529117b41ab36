import DDCM
import Foundation
import Inference
import ModelTesting
import Testing

@Suite("A weight file with random damage") struct SafetensorsFuzzTests {
  /// More of them: DDCM_FUZZ_ITERATIONS=100000 swift test -c release --filter SafetensorsFuzz
  static let iterations = ProcessInfo.processInfo.environment["DDCM_FUZZ_ITERATIONS"].flatMap { Int($0) } ?? 2000

  static let seeds = [
    safetensors(["conv.weight": (shape: [2, 1, 1, 1], values: [1, 2]), "conv.bias": (shape: [2], values: [3, 4])]),
    safetensors(
      #"{"__metadata__":{"format":"pt"},"é\n":{"dtype":"BF16","shape":[3],"data_offsets":[0,6]}}   "#,
      data: [0, 1, 2, 3, 4, 5]),
    safetensors(
      #"{"a":{"dtype":"F16","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}"#,
      data: [9]),
  ]

  @Test("is refused with an error that names it, or can be read to the last element")
  func fuzz() throws {
    var mutator = Mutator(state: 20_261_122)
    var (accepted, refused) = (0, 0)
    for _ in 0..<Self.iterations {
      let bytes = mutator.damaged(mutator.pick(Self.seeds))
      try withFile(bytes) { path in
        do throws(WeightFileError) {
          let file = try Safetensors(path: path)
          accepted += 1
          try readAll(file, of: bytes.count)
        } catch {
          refused += 1
          #expect(error.description.contains(path))
        }
      }
    }
    #expect(accepted > Self.iterations / 100, "damage that does not matter is rare, but there is some")
    #expect(refused > Self.iterations / 2)
    #expect(accepted + refused == Self.iterations)
  }

  func readAll(_ file: Safetensors, of size: Int) throws(WeightFileError) {
    var bytes = 0
    for name in file.names {
      guard let tensor = file[name] else { preconditionFailure("a listed tensor exists") }
      #expect(tensor.bytes.lowerBound >= 8 && tensor.bytes.upperBound <= size)
      #expect(tensor.count == tensor.shape.reduce(1, *))
      bytes += tensor.bytes.count
      if tensor.type.isWeight {
        let count = try file.floats(name).count
        #expect(count == tensor.count)
      }
    }
    #expect(bytes < size)
  }
}

/// Damages files, the same way at each run. SplitMix64.
struct Mutator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &self)]
  }

  private static let pieces = [
    "0", "-1", "1e9", "9223372036854775807", "9223372036854775808", "18446744073709551616", "{", "}", "[", "]", "[[[[",
    "\"", "\\", "\\u0000", "\\ud800", ",", ":", " ", "null", "F64", "F4", "__metadata__", "shape", "\u{0}",
  ].map { Array($0.utf8) }

  /// One to three changes; then the header's length is put right, half the time, so that the damage is seen inside it.
  mutating func damaged(_ file: [UInt8]) -> [UInt8] {
    let length = Int(file[0]) | Int(file[1]) << 8
    var header = Array(file[8..<8 + length])
    var data = Array(file[(8 + length)...])
    var prefix = Array(file[..<8])
    for _ in 0..<Int.random(in: 1...3, using: &self) {
      switch Int.random(in: 0..<10, using: &self) {
      case 0: change(&prefix)
      case 1: change(&data)
      default: change(&header)
      }
    }
    if Bool.random(using: &self) { prefix = littleEndian(UInt64(header.count)) }
    return prefix + header + data
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let position = Int.random(in: 0...bytes.count, using: &self)
    let end = min(bytes.count, position + Int.random(in: 0...8, using: &self))
    switch Int.random(in: 0..<7, using: &self) {
    case 0: bytes.removeSubrange(position..<end)
    case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
    case 2: bytes.insert(contentsOf: pick(Self.pieces), at: position)
    case 3: bytes.replaceSubrange(position..<end, with: pick(Self.pieces))
    case 4: bytes.removeSubrange(position...)
    case 5: replaceNumber(&bytes)
    default: if position < bytes.count { bytes[position] = UInt8.random(in: 0...255, using: &self) }
    }
  }

  private mutating func replaceNumber(_ bytes: inout [UInt8]) {
    let digits = bytes.indices.filter { (0x30...0x39).contains(bytes[$0]) }
    guard !digits.isEmpty else { return }
    let position = pick(digits)
    bytes.replaceSubrange(position...position, with: pick(Array(Self.pieces[..<6])))
  }
}
