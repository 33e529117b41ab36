import Foundation
import ModelFolder

/// Where models are looked for.
///
/// A model is a folder with a model_index.json, or a checkpoint. In order: DDCM_MODEL; `Models/photo` and
/// `share/ddcm/Models/photo` beside the executable and in each folder above it; the same from the current folder upwards.
/// Others are known by being in a folder that DDCM_MODELS names, beside the bundled one, or in Hugging Face's cache.
struct ModelSearch {
  /// Paths of models, or of folders of models, the most wanted first.
  private let named: String?
  private let starts: [String]
  private let libraries: [String]
  private let hub: HubCache

  /// Remembers what large models are.
  let identities: IdentityCache

  init(environment: [String: String], executable: String?, currentFolder: String) {
    named = environment["DDCM_MODEL"].flatMap { $0.isEmpty ? nil : $0 }
    libraries = (environment["DDCM_MODELS"] ?? "").split(separator: ":").map(String.init)
    hub = HubCache(environment: environment)
    identities = IdentityCache(environment: environment)
    starts = executable == currentFolder ? [currentFolder] : [executable, currentFolder].compactMap(\.self)
  }

  /// The search of this process.
  static var ofThisProcess: Self {
    Self(
      environment: ProcessInfo.processInfo.environment,
      executable: Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path,
      currentFolder: FileManager.default.currentDirectoryPath)
  }

  /// What the user means by a name: a path, or a model in Hugging Face's cache.
  func path(of name: String) -> String {
    FileManager.default.fileExists(atPath: name) ? name : hub.folder(of: name) ?? name
  }

  /// The model to use where nobody names one.
  func standard() throws -> String {
    if let named { return path(of: named) }
    guard let bundled else { throw ModelSearchError.none(starts: starts) }
    return bundled
  }

  /// Every model that is there, the standard one first.
  func all() -> [String] {
    let parents = libraries + (bundled.map { [($0 as NSString).deletingLastPathComponent] } ?? [])
    let candidates =
      [named.map(path(of:)), bundled].compactMap(\.self) + parents.flatMap { [$0] + children(of: $0) } + hub.all()
    var seen: Set<String> = []
    return candidates.filter { isModel($0) && seen.insert(resolved($0)).inserted }
  }

  private var bundled: String? {
    starts.flatMap(ancestors).flatMap { [$0 + "/Models/photo", $0 + "/share/ddcm/Models/photo"] }.first(where: isModel)
  }

  private func isModel(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/model_index.json") || isCheckpoint(folder)
  }

  private func isCheckpoint(_ path: String) -> Bool {
    path.hasSuffix(".pt") && FileManager.default.fileExists(atPath: path)
  }

  private func children(of folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { (folder.hasSuffix("/") ? folder : folder + "/") + $0 }
  }

  private func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

  /// The folder itself, and each above it; the root is "".
  private func ancestors(of folder: String) -> [String] {
    let parts = URL(fileURLWithPath: folder).standardizedFileURL.path.split(separator: "/")
    return (0...parts.count).reversed().map { parts[..<$0].map { "/" + $0 }.joined() }
  }
}

enum ModelSearchError: StatusError, CustomStringConvertible {
  /// No model where one is looked for.
  case none(starts: [String])

  var status: ExitStatus { .unavailable }

  var description: String {
    switch self {
    case .none(let starts):
      "no model was found: there is no Models/photo in \(starts.map { "'\($0)'" }.joined(separator: " or ")) or above. "
        + "Pass a model's folder with --model, or name it with DDCM_MODEL."
    }
  }
}
