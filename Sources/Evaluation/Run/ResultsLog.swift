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

/// The results so far, one JSON object a line, each on disk as soon as it is there.
///
/// An interrupted run leaves whole lines, and at most one that is cut off, which is not read.
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
      throw FileError.unwritable(path: path, reason: "another run is at work in its folder")
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

  // Closing alone would not do: a program that is being started has the file too, for a moment.
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
