import Files
import Foundation
import Synchronization

/// The moments of features over many pictures, on disk after each picture.
///
/// A file has the digests of the measurements that are in it, so that none is added twice when a run goes on.
final class MomentsStore: Sendable {
  private struct State {
    var moments = FeatureMoments()
    var members: Set<String> = []
  }

  private let path: String
  private let state: Mutex<State>

  /// - Parameter path: of a file that is there already, or is made at the first addition. One that cannot be read counts for nothing.
  init(path: String) {
    self.path = path
    state = Mutex(Self.read(path) ?? State())
  }

  func contains(_ digest: String) -> Bool { state.withLock { $0.members.contains(digest) } }

  func add(_ rows: [[Float]], of digest: String) throws {
    try state.withLock { state in
      guard state.members.insert(digest).inserted else { return }
      state.moments.add(rows)
      let file = try AtomicFile(path: path, overwriting: true)
      try file.write(Array((state.members.sorted().joined(separator: " ") + "\n").utf8) + state.moments.bytes)
      try file.commit()
    }
  }

  /// How many measurements are in it.
  var count: Int { state.withLock { $0.members.count } }

  var moments: FeatureMoments { state.withLock { $0.moments } }

  private static func read(_ path: String) -> State? {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)), let end = data.firstIndex(of: 0x0A),
      let moments = FeatureMoments(bytes: data[data.index(after: end)...])
    else { return nil }
    return State(
      moments: moments,
      members: Set(String(decoding: data[..<end], as: UTF8.self).split(separator: " ").map(String.init)))
  }
}
