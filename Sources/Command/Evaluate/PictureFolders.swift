import Files
import Foundation
import Pictures

/// Folders of pictures, and single ones, as the user names them.
struct PictureFolders {
  private let paths: [String]

  init(_ paths: [String]) { self.paths = paths }

  /// Paths, sorted by name in each folder. What a picture is, the name tells.
  ///
  /// - Throws: `FileError.missing`, or `EvaluationError` where there is none or names clash.
  func pictures() throws -> [String] {
    let pictures = try paths.flatMap { path -> [String] in
      var isFolder: ObjCBool = false
      guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw FileError.missing(path: path)
      }
      return isFolder.boolValue ? Self.pictures(in: path) : [path]
    }
    guard !pictures.isEmpty else { throw EvaluationError.noPictures(folders: paths) }
    var names: Set<String> = []
    for path in pictures {
      let name = (path as NSString).lastPathComponent
      guard names.insert(name).inserted else { throw EvaluationError.sameName(name) }
    }
    return pictures
  }

  private static func pictures(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasPrefix(".") && PictureFormat(path: $0) != nil }.sorted().map {
      (folder.hasSuffix("/") ? folder : folder + "/") + $0
    }
  }
}
