import DDCM
public import Essentials
package import Inference

/// Where models and OpenVINO are.
///
/// A model is a folder in the diffusers layout (with a model_index.json), or a checkpoint of guided-diffusion (.pt). Each
/// place comes from an argument, else from an environment variable, else from a list of places:
///
/// - The default model: `model`; `DDCM_MODEL`; `Models/photo` and `share/ddcm/Models/photo` beside the executable and in
///   each folder above it; the same from the current folder upwards.
/// - Further models, which are found by the identity that a stream names: those in `libraries`, in the folders of
///   `DDCM_MODELS` (separated by ':'), beside the default model, and in Hugging Face's cache.
/// - OpenVINO: `openVINO`; `DDCM_OPENVINO`; `.deps/openvino/openvino/libs` in the same folders as the default model; the
///   system's library path.
///
/// Nothing is fetched. Models are read and never written.
public struct ModelLocations: Sendable {
  private let model: String?
  private let libraries: [String]
  private let openVINO: String?
  private let hub: HubCache
  private let folders: SearchFolders

  /// Remembers the identities of large models.
  package let identities: IdentityCache

  /// - Parameters:
  ///   - model: the default model: a path, or a name such as "org/name" in Hugging Face's cache.
  ///   - libraries: folders of models, before those of `DDCM_MODELS`.
  ///   - openVINO: the folder that holds OpenVINO's libraries, or that of its Python package, or the C library itself.
  ///   - cache: the folder in which identities of large models are remembered; nil for `$XDG_CACHE_HOME/ddcm`, or
  ///     ~/.cache/ddcm.
  ///   - hub: Hugging Face's cache; nil for `HF_HUB_CACHE`, `HF_HOME/hub`, or ~/.cache/huggingface/hub.
  ///   - environment: the environment variables to use.
  public init(
    model: String? = nil, libraries: [String] = [], openVINO: String? = nil, cache: String? = nil, hub: String? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.init(
      model: model, libraries: libraries, openVINO: openVINO, cache: cache, hub: hub, environment: environment,
      folders: .ofThisProcess)
  }

  /// The places of a library that is loaded into another program.
  ///
  /// - Parameter folder: where the bundled model and OpenVINO are searched for, in it and in each folder above it; nil for
  ///   beside the executable, and the current folder.
  package init(libraries: [String], openVINO: String?, startingAt folder: String?) {
    self.init(
      libraries: libraries, openVINO: openVINO, environment: ProcessInfo.processInfo.environment,
      folders: folder.map { SearchFolders([$0]) } ?? .ofThisProcess)
  }

  /// - Parameter folders: where the bundled model and OpenVINO are searched for.
  package init(
    model: String? = nil, libraries: [String] = [], openVINO: String? = nil, cache: String? = nil, hub: String? = nil,
    environment: [String: String], folders: SearchFolders
  ) {
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    self.model = model ?? variable("DDCM_MODEL")
    self.libraries = libraries + (variable("DDCM_MODELS") ?? "").split(separator: ":").map(String.init)
    self.openVINO = openVINO ?? variable("DDCM_OPENVINO")
    self.hub = hub.map(HubCache.init(folder:)) ?? HubCache(environment: environment)
    self.folders = folders
    identities =
      cache.map { IdentityCache(file: URL(fileURLWithPath: $0).appending(path: "identities.json")) }
      ?? IdentityCache(environment: environment)
  }
}

extension ModelLocations {
  /// The path of the model that a user names: by a path, or by a name in Hugging Face's cache.
  ///
  /// What is neither is given back as it is: `ModelFiles` says what is wrong with it.
  package func path(of name: String) -> String {
    FileManager.default.fileExists(atPath: name) ? ModelFiles.root(of: name) : hub.folder(of: name) ?? name
  }

  /// The path of the default model.
  ///
  /// - Throws: `ModelError.none`, if there is none.
  package func standard() throws(ModelError) -> String {
    if let model { return path(of: model) }
    guard let bundled else { throw .none(starts: folders.starts) }
    return bundled
  }

  /// The paths of all models, the default one first.
  package func all() -> [String] {
    let parents = libraries + (bundled.map { [$0.deletingLastPathComponent] } ?? [])
    let candidates =
      [model.map(path(of:)), bundled].compactMap(\.self) + parents.flatMap { [$0] + children(of: $0) } + hub.all()
    var seen: Set<String> = []
    return candidates.filter { isModel($0) && seen.insert(resolved($0)).inserted }
  }

  /// Where OpenVINO is searched for.
  package var openVINOSearch: OpenVINOSearch { OpenVINOSearch(named: openVINO, folders: folders) }

  private var bundled: String? {
    folders.all.flatMap { [$0 + "/Models/photo", $0 + "/share/ddcm/Models/photo"] }.first(where: isModel)
  }

  private func isModel(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/model_index.json")
      || path.hasSuffix(".pt") && FileManager.default.fileExists(atPath: path)
  }

  private func children(of folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().map { (folder.hasSuffix("/") ? folder : folder + "/") + $0 }
  }

  private func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}

extension OpenVINOEngine {
  /// Finds and loads OpenVINO.
  ///
  /// - Throws: `EngineError`.
  package convenience init(_ locations: ModelLocations) throws { try self.init(locations.openVINOSearch) }
}
