import Files
import Foundation
import Pictures

/// A file to read, or standard input.
struct Input: Hashable {
  let path: String

  /// The most bytes that are read.
  private static let limit = 1 << 30

  var isStandardInput: Bool { path == StandardStreams.placeholder }

  /// What to call it in messages and reports.
  var name: String { isStandardInput ? StandardStreams.inputName : path }

  /// The file's name without its folder and its last extension.
  var stem: String { (((path as NSString).lastPathComponent) as NSString).deletingPathExtension }

  /// - Throws: `FileError`, or `CommandLineError.tooLong`.
  func bytes() throws -> [UInt8] {
    guard !isStandardInput else { return try read(.standardInput) }
    let file = try InputFile(path: path)
    return try read(FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false))
  }

  /// What is in a picture's file.
  ///
  /// - Throws: what `ReadPicture` throws, and `bytes()`.
  func picture(
    background: Color = .white, pixelLimit: Int = ReadPicture.defaultPixelLimit
  ) throws -> ReadPicture {
    isStandardInput
      ? try ReadPicture(bytes: bytes(), background: background, pixelLimit: pixelLimit)
      : try ReadPicture(path: path, background: background, pixelLimit: pixelLimit)
  }

  private func read(_ handle: FileHandle) throws -> [UInt8] {
    var bytes: [UInt8] = []
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        guard bytes.count + piece.count <= Self.limit else {
          throw CommandLineError.tooLong(name: name, limit: Self.limit)
        }
        bytes += piece
      }
    } catch let error as CommandLineError {
      throw error
    } catch {
      throw FileError.unreadable(path: name, reason: StandardStreams.reason(of: error))
    }
    return bytes
  }
}
