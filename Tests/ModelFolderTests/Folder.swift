import Foundation
import Testing

/// A folder that is gone after the test.
final class Folder {
  let path = URL(filePath: NSTemporaryDirectory()).resolvingSymlinksInPath().path + "/models-\(UUID())"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func contents(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name))) }

  func write(_ data: Data, to name: String) throws { try data.write(to: URL(filePath: file(name))) }

  /// Replaces a text in a file.
  func replace(_ old: String, with new: String, in name: String) throws {
    let text = String(decoding: try contents(name), as: UTF8.self)
    try #require(text.contains(old), "\(name) has no \(old)")
    try write(Data(text.replacing(old, with: new).utf8), to: name)
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }
}
