import Essentials

/// The models that Hugging Face's tools have fetched, which are read and never written.
///
/// The cache has a folder `models--ORG--NAME` for each, with `refs/main`, which names a commit, and `snapshots/COMMIT`.
struct HubCache {
  private let folder: String

  init(folder: String) { self.folder = folder }

  /// In HF_HUB_CACHE, HF_HOME/hub, or ~/.cache/huggingface/hub.
  init(environment: [String: String]) {
    let home = FileManager.default.homeDirectoryForCurrentUser.path
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let root = value("HF_HOME") ?? (value("XDG_CACHE_HOME") ?? home + "/.cache") + "/huggingface"
    folder = value("HF_HUB_CACHE") ?? root + "/hub"
  }

  /// The path of the model `org/name`; nil if it is not in the cache.
  func folder(of name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0 != ".." }) else { return nil }
    return snapshot(of: "models--" + parts.joined(separator: "--"))
  }

  /// The paths of all models.
  func all() -> [String] {
    contents(of: folder).filter { $0.hasPrefix("models--") }.sorted().compactMap(snapshot)
  }

  /// The commit that `main` means, if all of it was fetched; else the newest one that was; else what there is of `main`.
  ///
  /// A tool that asks for one file of a model moves `main` to a commit of which only that file was fetched.
  private func snapshot(of repository: String) -> String? {
    let path = "\(folder)/\(repository)"
    let snapshots = contents(of: path + "/snapshots").sorted().map { "\(path)/snapshots/\($0)" }
    let commit = (try? String(contentsOfFile: path + "/refs/main", encoding: .utf8))?
      .filter { !$0.isWhitespace }
    let main = snapshots.first { $0.hasSuffix("/\(commit ?? "")") }
    if let main, isWhole(main) { return main }
    let whole = snapshots.filter(isWhole)
    return whole.max { date(of: $0) < date(of: $1) } ?? main ?? (snapshots.count == 1 ? snapshots[0] : nil)
  }

  /// Whether there are an index and weights.
  private func isWhole(_ snapshot: String) -> Bool {
    guard FileManager.default.fileExists(atPath: snapshot + "/model_index.json") else { return false }
    let files = contents(of: snapshot).flatMap { [$0] + contents(of: "\(snapshot)/\($0)") }
    return files.contains { $0.hasSuffix(".safetensors") || $0.hasSuffix(".bin") }
  }

  private func contents(of folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  private func date(of path: String) -> Date {
    (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date ?? .distantPast
  }
}
