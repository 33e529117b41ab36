import Foundation
import Pictures

extension Picture {
  init(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> [UInt8]) {
    self.init(
      width: width, height: height,
      pixels: (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y) } })
  }

  /// No two pixels of a row, a column or a neighbourhood alike: a picture that shows a wrong turn, swap or shift.
  static func varied(_ width: Int, _ height: Int) -> Picture {
    Picture(width: width, height: height) { x, y in
      [
        UInt8(truncatingIfNeeded: 7 * x + y), UInt8(truncatingIfNeeded: 11 * y + 3),
        UInt8(truncatingIfNeeded: 5 * x * y),
      ]
    }
  }

  /// Slow waves, as lossy formats like them.
  static func smooth(_ width: Int, _ height: Int) -> Picture {
    Picture(width: width, height: height) { x, y in
      [13.0, 17, 29].map { UInt8(128 + 100 * sin(Double(x) / $0) * cos(Double(y) / $0)) }
    }
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(pixels[3 * (y * width + x)..<3 * (y * width + x) + 3]) }

  /// Peak signal-to-noise ratio in decibels.
  func psnr(_ other: Picture) -> Double {
    let squares = zip(pixels, other.pixels).map { pow(Double($0) - Double($1), 2) }
    return 10 * log10(255 * 255 * Double(squares.count) / max(squares.reduce(0, +), 1e-9))
  }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "pictures-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  var content: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}
