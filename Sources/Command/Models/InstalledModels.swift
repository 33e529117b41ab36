import DDCM
import ModelFolder

/// The models that a search finds, read when they are first asked for.
final class InstalledModels {
  private let search: ModelSearch
  private lazy var folders: [ModelIdentity: String] = search.all().reduce(into: [:]) { [search] folders, folder in
    guard let identity = try? ModelFiles(path: folder, cache: search.identities).identity else { return }
    folders[identity] = folders[identity] ?? folder
  }

  init(_ search: ModelSearch) {
    self.search = search
  }

  /// The folder of the model with an identity.
  func folder(of identity: ModelIdentity) -> String? { folders[identity] }
}
