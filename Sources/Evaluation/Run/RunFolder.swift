import DDCMImages
import Files
import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The folder of a run.
///
/// `results.jsonl`: the measurements; `moments/`: of features; `shown/`: images for the report; `scratch/`: files of contenders,
/// deleted after the run.
struct RunFolder: Sendable {
  let path: String

  /// Creates the folder if needed, and empties its scratch folder.
  init(path: String) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    try? FileManager.default.removeItem(atPath: scratch)
    for folder in [scratch, moments, shown] { try Self.make(folder) }
  }

  var results: String { path + "/results.jsonl" }
  var scratch: String { path + "/scratch" }
  var moments: String { path + "/moments" }
  var shown: String { path + "/shown" }

  func shownImage(_ digest: String) -> String { "\(shown)/\(digest).\(ShownImage.format.extensions[0])" }

  /// Runs `body` with a new folder, which is deleted afterwards.
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

/// The results so far: a JSON object per line, written to disk at once.
///
/// An interrupted run leaves whole lines and at most one incomplete one, which is ignored.
final class ResultsLog: Sendable {
  private struct State {
    var results: [String: Measurement] = [:]
    let handle: FileHandle
  }

  private let path: String
  private let state: Mutex<State>

  /// - Throws: `FileError`, also where another run has the file.
  init(path: String) throws {
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.unwritable(path: path, reason: reasonOfFailure()) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw FileError.unwritable(path: path, reason: "another run uses its folder")
    }
    do {
      let contents = try handle.readToEnd() ?? Data()
      if let last = contents.last, last != 0x0A { try handle.write(contentsOf: Data([0x0A])) }
      let decoder = JSONDecoder()
      let lines = contents.split(separator: 0x0A).compactMap { try? decoder.decode(Measurement.self, from: $0) }
      self.path = path
      state = Mutex(State(results: Dictionary(lines.map { ($0.digest, $0) }) { $1 }, handle: handle))
    } catch {
      throw FileError.unreadable(path: path, reason: error.localizedDescription)
    }
  }

  // Closing is not enough: a program that is being started shares the file for a moment.
  deinit { _ = state.withLock { flock($0.handle.fileDescriptor, LOCK_UN) } }

  subscript(digest: String) -> Measurement? { state.withLock { $0.results[digest] } }

  func append(_ result: Measurement) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = try encoder.encode(result) + [0x0A]
    try state.withLock { state in
      do {
        try state.handle.write(contentsOf: line)
      } catch {
        throw FileError.unwritable(path: path, reason: error.localizedDescription)
      }
      state.results[result.digest] = result
    }
  }
}
