import Foundation

/// The files of Tests/Corpora/TARGET: inputs from which a fuzzer and the tests start, and those that were faults.
package enum Corpus {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Corpora")

  /// By their names, in alphabetical order.
  ///
  /// - Throws: what Foundation throws for a folder or a file that cannot be read.
  package static func files(of target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
    let folder = folder.appending(path: target.rawValue)
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { name in
      (name, Array(try Data(contentsOf: folder.appending(path: name))))
    }
  }

  /// One to four changes, some of them parts of another input.
  package static func mutated(
    _ bytes: [UInt8], other: [UInt8], using generator: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      guard !bytes.isEmpty else { return other }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 1...12, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 3: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 4: for index in place..<end { bytes[index] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator)! }
      case 5: bytes.removeSubrange(place...)
      default:
        guard !other.isEmpty else { break }
        let start = Int.random(in: 0..<other.count, using: &generator)
        bytes.replaceSubrange(place..<end, with: other[start..<min(other.count, start + 16)])
      }
    }
    return bytes
  }
}
