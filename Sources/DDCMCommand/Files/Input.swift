import DDCM
import DDCMImages
import Files
import Foundation

/// A file to read, or standard input.
struct Input: Hashable {
  let path: String

  /// The folder of a file that was found in a folder, relative to that: "" or "2024/summer/". Nil for a file that the user
  /// named.
  var subfolder: String?

  /// The most bytes that are read.
  private static let maxBytes = 1 << 30

  var isStandardInput: Bool { path == StandardStreams.placeholder }

  /// What messages and reports call it.
  var name: String { isStandardInput ? StandardStreams.inputName : FileName.printable(path) }

  /// The file's name without its folder and its last extension.
  var stem: String { (((path as NSString).lastPathComponent) as NSString).deletingPathExtension }

  /// - Throws: `FileError`; `DDCMError` of category `limit` for more than 1 GiB.
  func bytes() throws -> [UInt8] {
    guard !isStandardInput else { return try read(.standardInput) }
    let file = try InputFile(path: path)
    return try read(FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: false))
  }

  /// The image in the file. What was changed when it was read is printed as notes.
  ///
  /// - Parameter strict: whether a damaged JPEG file is refused.
  /// - Throws: what `LoadedImage` throws, and as ``bytes()``.
  func image(
    background: Color = .white, maxPixels: Int = LoadedImage.defaultMaxPixels, strict: Bool = false, _ console: Console
  ) throws -> RGBImage {
    let loaded =
      isStandardInput
      ? try LoadedImage(bytes: bytes(), background: background, maxPixels: maxPixels, strict: strict)
      : try LoadedImage(path: path, background: background, maxPixels: maxPixels, strict: strict)
    for note in loaded.notes { console.note("\(note)", about: name) }
    return loaded.image
  }

  private func read(_ handle: FileHandle) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece: Data?
      do {
        piece = try handle.read(upToCount: 1 << 20)
      } catch {
        throw FileError.unreadable(path: name, reason: StandardStreams.reason(of: error))
      }
      guard let piece, !piece.isEmpty else { return bytes }
      guard bytes.count + piece.count <= Self.maxBytes else {
        throw DDCMError(.limit, "The file has more than \(Self.maxBytes >> 20) MiB.")
      }
      bytes += piece
    }
  }
}

extension Input {
  /// Files as they are, and the files in folders.
  ///
  /// - Parameter recursive: whether folders in folders are searched.
  /// - Throws: `DDCMError` of category `notFound` for a folder without files.
  static func all(_ paths: [String], recursive: Bool) throws -> [Input] {
    try paths.flatMap { path -> [Input] in
      guard isFolder(path) else { return [Input(path: path)] }
      let folder = path.hasSuffix("/") ? path : path + "/"
      let files = files(in: folder, subfolder: "", recursive: recursive)
      guard !files.isEmpty else {
        throw DDCMError(
          .notFound, "There is no file in the folder '\(FileName.printable(path))'.",
          remedy: recursive ? nil : "To search the folders in it, add --recursive.")
      }
      return files
    }
  }

  static func isFolder(_ path: String) -> Bool { Folder.exists(path) }

  /// Regular files, sorted by name, hidden ones left out. Links to folders are not followed.
  private static func files(in folder: String, subfolder: String, recursive: Bool) -> [Input] {
    let entries = (try? Folder.entries(of: folder + subfolder)) ?? []
    return entries.filter { !$0.name.hasPrefix(".") }.flatMap { entry -> [Input] in
      switch entry.kind {
      case .folder: recursive ? files(in: folder, subfolder: subfolder + entry.name + "/", recursive: true) : []
      case .file: [Input(path: folder + subfolder + entry.name, subfolder: subfolder)]
      case .other: []
      }
    }
  }
}
