import Files
import Foundation

/// What a user gave as the output: standard output, a file, or a folder for one file per input.
enum Destination {
  case standardOutput
  case file(String)
  /// Ends in '/'.
  case folder(String)

  /// A folder where one exists, or where the name ends in '/'.
  init(_ path: String) {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if path == StandardStreams.placeholder {
      self = .standardOutput
    } else if path.hasSuffix("/") || exists && isFolder.boolValue {
      self = .folder(path.hasSuffix("/") ? path : path + "/")
    } else {
      self = .file(path)
    }
  }

  var path: String {
    switch self {
    case .standardOutput: StandardStreams.placeholder
    case .file(let path), .folder(let path): path
    }
  }

  /// The path for one input: in a folder, the input's name with another extension.
  func path(for input: Input, extension: String) throws -> String {
    guard case .folder(let folder) = self else { return path }
    guard !input.isStandardInput else { throw CommandLineError.namelessInput(folder: folder) }
    return folder + input.stem + "." + `extension`
  }

  /// Makes the folder where there is none yet.
  func create() throws {
    guard case .folder(let folder) = self else { return }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError.unwritable(path: folder, reason: StandardStreams.reason(of: error))
    }
  }
}
