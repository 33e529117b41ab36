import Files
import Foundation
import Quality
import Synchronization

/// The features of all originals and of each contender's images at each rate, by network.
final class FeatureStores: Sendable {
  private struct Key: Hashable {
    let feature: String
    /// Nil for the originals.
    let contender: String?
    let rate: Double
  }

  private let sources: [any PatchFeatureSource]
  private let stores: [Key: MomentsStore]

  init(_ plan: Plan, folder: RunFolder) {
    sources = plan.features
    let images = Self.state(of: plan.images)
    func store(_ key: Key, _ parts: [String]) -> (Key, MomentsStore) {
      (key, MomentsStore(path: "\(folder.moments)/\(Digest.of([key.feature, images] + parts))"))
    }
    let provenance = plan.provenance.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    stores = Dictionary(
      uniqueKeysWithValues: plan.features.flatMap { feature in
        [store(Key(feature: feature.name, contender: nil, rate: 0), provenance)]
          + CodingTask.all(of: plan).map { task in
            store(
              Key(feature: feature.name, contender: task.contender.name, rate: task.rate),
              [task.contender.name, "\(task.rate)"] + provenance
                + task.contender.provenance.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
          }
      })
  }

  /// Changes if an image is added, removed or changed, which makes the sums useless.
  private static func state(of images: [String]) -> String {
    Digest.of(
      images.map { path in
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return
          "\(path) \(attributes?[.size] ?? 0) \((attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)"
      })
  }

  func addOriginal(_ source: SourceImage) throws {
    for feature in sources {
      guard let store = stores[Key(feature: feature.name, contender: nil, rate: 0)], !store.contains(source.digest)
      else { continue }
      try store.add(feature.features(of: source.planar), of: source.digest)
    }
  }

  func contains(_ result: Measurement) -> Bool {
    sources.allSatisfy { store($0, result.contender, result.rate)?.contains(result.digest) ?? false }
  }

  func add(_ image: PlanarImage, of result: Measurement) throws {
    for feature in sources {
      guard let store = store(feature, result.contender, result.rate), !store.contains(result.digest) else { continue }
      try store.add(feature.features(of: image), of: result.digest)
    }
  }

  /// By the names of the networks; only where every image is in both.
  func distances(contender: String, rate: Double) -> [String: Double] {
    var distances: [String: Double] = [:]
    for feature in sources {
      guard let originals = stores[Key(feature: feature.name, contender: nil, rate: 0)],
        let decoded = store(feature, contender, rate), originals.count == decoded.count
      else { continue }
      distances[feature.name] = originals.moments.frechetDistance(to: decoded.moments)
    }
    return distances
  }

  private func store(_ feature: any PatchFeatureSource, _ contender: String, _ rate: Double) -> MomentsStore? {
    stores[Key(feature: feature.name, contender: contender, rate: rate)]
  }
}

/// The moments of features over many images, on disk after each image.
///
/// A file has the digests of its measurements, so that none is added twice when a run continues.
final class MomentsStore: Sendable {
  private struct State {
    var moments = FeatureMoments()
    var members: Set<String> = []
  }

  private let path: String
  private let state: Mutex<State>

  /// - Parameter path: of an existing file, or one to create. A file that cannot be read is replaced.
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
