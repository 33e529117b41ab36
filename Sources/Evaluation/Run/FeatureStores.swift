import Foundation
import Quality

/// The features of all originals and of what each contender made of them at each rate, by network.
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
    let pictures = Self.state(of: plan.pictures)
    func store(_ key: Key, _ parts: [String]) -> (Key, MomentsStore) {
      (key, MomentsStore(path: "\(folder.moments)/\(Digest.of([key.feature, pictures] + parts))"))
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

  /// Changes where a picture is added, taken away or changed: sums over other pictures are of no use then.
  private static func state(of pictures: [String]) -> String {
    Digest.of(
      pictures.map { path in
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return
          "\(path) \(attributes?[.size] ?? 0) \((attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)"
      })
  }

  func addOriginal(_ source: SourcePicture) throws {
    for feature in sources {
      guard let store = stores[Key(feature: feature.name, contender: nil, rate: 0)], !store.contains(source.digest)
      else { continue }
      try store.add(feature.features(of: source.planar), of: source.digest)
    }
  }

  func contains(_ result: Measurement) -> Bool {
    sources.allSatisfy { store($0, result.contender, result.rate)?.contains(result.digest) ?? false }
  }

  func add(_ picture: PlanarPicture, of result: Measurement) throws {
    for feature in sources {
      guard let store = store(feature, result.contender, result.rate), !store.contains(result.digest) else { continue }
      try store.add(feature.features(of: picture), of: result.digest)
    }
  }

  /// By the names of the networks; only where every picture is in both.
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
