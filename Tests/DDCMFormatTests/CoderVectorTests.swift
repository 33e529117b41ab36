import DDCM
import DDCMFormat
import Foundation
import Testing

/// Tests/Vectors/coder.json, made by another implementation of the specification, in unbounded integers.
@Suite("Another implementation of the specification") struct CoderVectorTests {
  struct File: Decodable {
    let sequences: [Sequence]
    let sets: [IndexSet]
  }

  struct Sequence: Decodable {
    let symbols: [Symbol]
    let bytes: [UInt8]
  }

  struct Symbol: Decodable {
    let value: UInt64
    let probability: UInt16?
    let limit: UInt64?
  }

  struct IndexSet: Decodable {
    let limit: Int
    let indices: [Int]
    let bytes: [UInt8]
  }

  let file: File

  init() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let url = folder.appending(path: "../Vectors/coder.json").standardized
    file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  }

  @Test("writes the same bytes for the same symbols")
  func sequences() throws {
    for sequence in file.sequences {
      var encoder = RangeEncoder()
      for symbol in sequence.symbols {
        if let probability = symbol.probability {
          encoder.encode(symbol.value == 1, probability: probability)
        } else {
          encoder.encode(symbol.value, below: try #require(symbol.limit))
        }
      }
      #expect(encoder.finish() == sequence.bytes)
    }
  }

  @Test("writes the same bytes for the same sets")
  func sets() throws {
    for set in file.sets {
      var encoder = RangeEncoder()
      IndexSetCoder.encode(set.indices, below: set.limit, into: &encoder)
      #expect(encoder.finish() == set.bytes)
      var decoder = RangeDecoder(set.bytes)
      #expect(try IndexSetCoder.decode(count: set.indices.count, below: set.limit, from: &decoder) == set.indices)
      try decoder.finish()
    }
  }
}
