import Foundation

/// Linux's device that refuses every byte.
enum FullDevice {
  private static let path = "/dev/full"

  static var exists: Bool { FileManager.default.fileExists(atPath: path) }
  static func open() throws -> FileHandle { try FileHandle(forWritingTo: URL(fileURLWithPath: path)) }
}
