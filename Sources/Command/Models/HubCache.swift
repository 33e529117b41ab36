import Foundation

/// The models that Hugging Face's tools have fetched, which are read and never written.
///
/// The cache has a folder `models--ORG--NAME` for each, with `refs/main`, which names a commit, and `snapshots/COMMIT`.
struct HubCache {
  private let folder: String

  /// In HF_HUB_CACHE, HF_HOME/hub, or ~/.cache/huggingface/hub.
  init(environment: [String: String]) {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let root = value("HF_HOME") ?? (value("XDG_CACHE_HOME") ?? home + "/.cache") + "/huggingface"
    folder = value("HF_HUB_CACHE") ?? root + "/hub"
  }

  /// Where the model `org/name` is; nil where it is not.
  func folder(of name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0 != ".." }) else { return nil }
    return snapshot(of: "models--" + parts.joined(separator: "--"))
  }

  /// Every model that is there.
  func all() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("models--") }.sorted().compactMap(snapshot)
  }

  /// The commit that `main` means, or else the only one.
  private func snapshot(of repository: String) -> String? {
    let path = "\(folder)/\(repository)"
    let snapshots = ((try? FileManager.default.contentsOfDirectory(atPath: path + "/snapshots")) ?? []).sorted()
    let main = (try? String(contentsOfFile: path + "/refs/main", encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let commit = snapshots.first { $0 == main } ?? (snapshots.count == 1 ? snapshots[0] : nil)
    return commit.map { "\(path)/snapshots/\($0)" }
  }
}
