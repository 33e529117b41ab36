import Evaluation
import Foundation
import Pictures

/// A folder that is gone after the test, with pictures in it.
final class Bench {
  let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/evaluation-\(UUID())"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// Paths of pictures of waves, one different from the other.
  func pictures(_ count: Int, width: Int = 32, height: Int = 24) throws -> [String] {
    try (0..<count).map { number in
      let pixels = (0..<height).flatMap { y in
        (0..<width).flatMap { x -> [UInt8] in
          let wave = 60 * sin(Double(x + number) / 3) * cos(Double(y) / 5)
          return [UInt8(128 + wave), UInt8(120 - wave), UInt8(100 + 40 * sin(Double(y) / 7))]
        }
      }
      let path = file("picture-\(number).png")
      try Picture(width: width, height: height, pixels: pixels).write(to: path, overwriting: true)
      return path
    }
  }
}

/// A contender for tests: copies the picture, and lies about nothing.
struct Copier: Contender {
  var name = "copier"
  var provenance = ["version": "1"]
  var failing: Set<String> = []
  /// A file that gets a line for each call.
  var calls: String?

  struct Failure: Error, CustomStringConvertible {
    var description: String { "the copier is out of paper." }
  }

  func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded {
    if let calls {
      let before = (try? Data(contentsOf: URL(fileURLWithPath: calls))) ?? Data()
      try (before + Data("\(byteLimit)\n".utf8)).write(to: URL(fileURLWithPath: calls))
    }
    if failing.contains("\(byteLimit)") { throw Failure() }
    let bytes = byteLimit > 40 ? byteLimit - 1 : 50
    return Coded(
      bytes: bytes, picture: original.png, encoding: Usage(seconds: 0.25, peakBytes: 2_000_000),
      decoding: Usage(seconds: 0.5, peakBytes: 1_000_000))
  }
}
