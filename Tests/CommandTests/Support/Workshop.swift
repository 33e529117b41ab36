import DDCM
import DDCMFormat
import DDCMImages
import Foundation

/// A folder with a small image, `image.png`, that is deleted after the test.
final class Workshop {
  let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/command-\(UUID())"

  static let (width, height) = (64, 48)

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.image.write(to: file("image.png"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Slow waves and a few edges.
  static let image = RGBImage(
    width: width, height: height, bytes: (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y) } })

  private static func pixel(_ x: Int, _ y: Int) -> [UInt8] {
    let edge: Double = x / 16 % 2 == 0 ? 20 : -20
    return [13.0, 17, 29].map { period in
      let wave: Double = sin(Double(x) / period) * cos(Double(y) / period)
      return UInt8(128 + 90 * wave + edge)
    }
  }

  func file(_ name: String) -> String { path + "/" + name }
  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }
  func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: file(name))) }
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
  }

  /// The names in the folder or in one of its own, in alphabetical order; hidden ones too.
  func names(in folder: String = "") throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path + "/" + folder).sorted()
  }

  func run(_ arguments: String..., input: [UInt8]? = nil, environment: [String: String] = [:]) throws -> Tool.Outcome {
    try Tool.run(arguments, input: input, in: path, environment: environment)
  }

  /// Few steps, so that the tests are fast.
  func encode(_ arguments: String..., input: [UInt8]? = nil) throws -> Tool.Outcome {
    try Tool.run(["encode", "--steps", "6", "--threads", "1"] + arguments, input: input, in: path)
  }

  func decode(_ arguments: String..., input: [UInt8]? = nil) throws -> Tool.Outcome {
    try Tool.run(["decode", "--threads", "1"] + arguments, input: input, in: path)
  }

  /// The stream of the image, made once for all tests.
  static let stream: [UInt8] = {
    do {
      let workshop = try Workshop()
      _ = try workshop.encode("image.png", "image.ddcm")
      return try workshop.bytes("image.ddcm")
    } catch {
      fatalError("the image cannot be encoded: \(error)")
    }
  }()

  /// The stream with another header and the right checksum.
  static func stream(_ change: (inout Header) throws -> Void) throws -> [UInt8] {
    let stream = try DDCMStream(parsing: stream)
    var header = stream.header
    try change(&header)
    return DDCMStream(header: header, selections: stream.selections).serialized()
  }
}
