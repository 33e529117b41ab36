import DDCM
import DDCMImages
import Evaluation
import Foundation

/// A folder with images that is deleted after the test.
final class Bench {
  let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/evaluation-\(UUID())"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// Paths of different images of waves.
  func images(_ count: Int, width: Int = 32, height: Int = 24) throws -> [String] {
    try (0..<count).map { number in
      let pixels = (0..<height).flatMap { y in
        (0..<width).flatMap { x -> [UInt8] in
          let wave = 60 * sin(Double(x + number) / 3) * cos(Double(y) / 5)
          return [UInt8(128 + wave), UInt8(120 - wave), UInt8(100 + 40 * sin(Double(y) / 7))]
        }
      }
      let path = file("image-\(number).png")
      try RGBImage(width: width, height: height, bytes: pixels).write(to: path, overwriting: true)
      return path
    }
  }
}

/// A contender for tests that copies the image.
struct Copier: Contender {
  var name = "copier"
  var provenance = ["version": "1"]
  var failing: Set<String> = []
  /// A file that gets a line for each call.
  var calls: String?

  struct Failure: Error, CustomStringConvertible {
    var description: String { "The copier is out of paper." }
  }

  func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded {
    if let calls {
      let before = (try? Data(contentsOf: URL(fileURLWithPath: calls))) ?? Data()
      try (before + Data("\(byteLimit)\n".utf8)).write(to: URL(fileURLWithPath: calls))
    }
    if failing.contains("\(byteLimit)") { throw Failure() }
    let bytes = byteLimit > 40 ? byteLimit - 1 : 50
    return Coded(
      bytes: bytes, image: original.png, encoding: Usage(seconds: 0.25, peakBytes: 2_000_000),
      decoding: Usage(seconds: 0.5, peakBytes: 1_000_000))
  }
}
