import Files
import Foundation
import Pictures

/// Where a run keeps what it makes.
///
/// `results.jsonl`: the measurements; `moments/`: of features; `shown/`: pictures for the report; `scratch/`: what contenders
/// write, gone after the run.
struct RunFolder: Sendable {
  let path: String

  /// Makes the folder where there is none. What a run left in its scratch folder goes.
  init(path: String) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    try? FileManager.default.removeItem(atPath: scratch)
    for folder in [scratch, moments, shown] { try Self.make(folder) }
  }

  var results: String { path + "/results.jsonl" }
  var scratch: String { path + "/scratch" }
  var moments: String { path + "/moments" }
  var shown: String { path + "/shown" }

  func shownPicture(_ digest: String) -> String { "\(shown)/\(digest).\(ShownPicture.format.extensions[0])" }

  /// Runs `body` with a new folder, which is gone afterwards.
  func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = scratch + "/" + UUID().uuidString
    try Self.make(folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  func finish() { try? FileManager.default.removeItem(atPath: scratch) }

  static func make(_ folder: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError.unwritable(path: folder, reason: error.localizedDescription)
    }
  }
}
