import DDCM
import DDCMImages
import Foundation

extension RGBImage {
  init(width: Int, height: Int, _ pixel: (_ x: Int, _ y: Int) -> [UInt8]) {
    self.init(
      width: width, height: height,
      bytes: (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y) } })
  }

  /// Different pixels within each row, column and neighbourhood, so that a wrong rotation, swap or shift shows.
  static func varied(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(width: width, height: height) { x, y in
      [
        UInt8(truncatingIfNeeded: 7 * x + y), UInt8(truncatingIfNeeded: 11 * y + 3),
        UInt8(truncatingIfNeeded: 5 * x * y),
      ]
    }
  }

  /// Slow waves, which lossy formats code well.
  static func smooth(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(width: width, height: height) { x, y in
      [13.0, 17, 29].map { UInt8(128 + 100 * sin(Double(x) / $0) * cos(Double(y) / $0)) }
    }
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(pixels[3 * (y * width + x)..<3 * (y * width + x) + 3]) }

  /// Peak signal-to-noise ratio in decibels.
  func psnr(_ other: RGBImage) -> Double {
    let squares = zip(pixels, other.pixels).map { pow(Double($0) - Double($1), 2) }
    return 10 * log10(255 * 255 * Double(squares.count) / max(squares.reduce(0, +), 1e-9))
  }
}

/// A file of Tests/Vectors/images, by make_image_vectors.py: columns of four pixels, of `colors`.
enum Fixture {
  static let colors: [[UInt8]] = [[200, 120, 90], [90, 160, 110], [128, 128, 128], [250, 250, 250]]

  static func path(_ name: String) -> String {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return tests.appending(path: "Vectors/images/\(name)").path
  }

  static func read(_ name: String, background: Color = .white) throws -> LoadedImage {
    try LoadedImage(path: path(name), background: background)
  }

  /// The middle of a column.
  static func pixel(_ read: LoadedImage, _ column: Int) -> [UInt8] { read.image.pixel(4 * column + 1, 8) }
}

/// The sRGB value, 0...255, of linear light 0...1 (IEC 61966-2-1).
func sRGB(linear light: Double) -> Double {
  255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055)
}

/// Display P3 to sRGB, both with sRGB's curve and a white of D65 (IEC 61966-2-1; SMPTE EG 432-1).
func sRGB(displayP3 color: [UInt8]) -> [Double] {
  let linear = color.map { value -> Double in
    let v = Double(value) / 255
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
  }
  let matrix = [[1.22494, -0.22494, 0], [-0.04206, 1.04206, 0], [-0.01964, -0.07864, 1.09828]]
  return matrix.map { row in sRGB(linear: zip(row, linear).map { $0 * $1 }.reduce(0, +)) }
}

/// Whether each value is at most `tolerance` levels off.
func isClose(_ values: [UInt8], _ expected: [Double], _ tolerance: Double = 1.5) -> Bool {
  zip(values, expected).allSatisfy { abs(Double($0) - $1) <= tolerance }
}

/// A folder that is deleted after the test.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "images-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  var content: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? [] }
}
