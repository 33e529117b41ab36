import DDCM
import Foundation
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("The locations of models") struct LocationTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func locations(
    model: String? = nil, libraries: [String] = [], openVINO: String? = nil, cache: String? = nil, hub: String? = nil,
    _ environment: [String: String] = [:], start: String = "start"
  ) -> ModelLocations {
    ModelLocations(
      model: model, libraries: libraries, openVINO: openVINO, cache: cache, hub: hub,
      environment: ["HF_HUB_CACHE": folder.file("no-hub"), "XDG_CACHE_HOME": folder.file("xdg")]
        .merging(environment) { $1 },
      folders: SearchFolders([folder.file(start)]))
  }

  /// A folder that counts as a model, and cannot be loaded.
  private func makeModel(_ name: String, weights: Bool = true) throws {
    try FileManager.default.createDirectory(atPath: folder.file(name + "/unet"), withIntermediateDirectories: true)
    try folder.write(Data("{}".utf8), to: name + "/model_index.json")
    if weights { try folder.write(Data(), to: name + "/unet/diffusion_pytorch_model.safetensors") }
  }

  @Test("begin with the argument, then DDCM_MODEL, then the bundled model in the folders above the start")
  func order() throws {
    try makeModel("Models/photo")
    try makeModel("named")
    try makeModel("variable")
    #expect(try locations(start: "a/b").standard() == folder.file("Models/photo"))
    #expect(try locations(["DDCM_MODEL": folder.file("variable")]).standard() == folder.file("variable"))
    #expect(
      try locations(model: folder.file("named"), ["DDCM_MODEL": folder.file("variable")]).standard()
        == folder.file("named"))
    #expect(try locations(["DDCM_MODEL": ""]).standard() == folder.file("Models/photo"))
    try makeModel("a/share/ddcm/Models/photo")
    #expect(try locations(start: "a/b").standard() == folder.file("a/share/ddcm/Models/photo"))
  }

  @Test("are listed in an error where there is no model")
  func none() throws {
    let error = #expect(throws: ModelError.self) { try locations(start: "start").standard() }
    #expect(error?.description.contains(folder.file("start")) == true)
    #expect(error?.description.contains("DDCM_MODEL") == true)
  }

  @Test("include libraries, the neighbours of the default model, and Hugging Face's cache, each model once")
  func all() throws {
    for name in ["Models/photo", "Models/other", "library/one", "more/two", "hub/models--org--name/snapshots/c0ffee"] {
      try makeModel(name)
    }
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("more/same"), withDestinationPath: folder.file("library/one"))
    let locations = locations(
      libraries: [folder.file("library")], hub: folder.file("hub"),
      ["DDCM_MODELS": "/nowhere:" + folder.file("more")])
    let names = ["Models/photo", "library/one", "more/two", "Models/other", "hub/models--org--name/snapshots/c0ffee"]
    #expect(locations.all() == names.map(folder.file))
  }

  @Test("resolve a name in Hugging Face's cache, and a model_index.json to its folder")
  func names() throws {
    try makeModel("hub/models--org--name/snapshots/c0ffee")
    try makeModel("plain")
    let locations = locations(["HF_HUB_CACHE": folder.file("hub")])
    #expect(locations.path(of: "org/name") == folder.file("hub/models--org--name/snapshots/c0ffee"))
    #expect(locations.path(of: "org/other") == "org/other")
    #expect(locations.path(of: folder.file("plain/model_index.json")) == folder.file("plain"))
    let home = self.locations(["HF_HUB_CACHE": "", "HF_HOME": folder.file("home")])
    try makeModel("home/hub/models--org--name/snapshots/beef")
    #expect(home.path(of: "org/name") == folder.file("home/hub/models--org--name/snapshots/beef"))
  }

  @Test("take the snapshot of a repository that main means, unless another one is whole and it is not")
  func snapshots() throws {
    let repository = "hub/models--org--name"
    try makeModel(repository + "/snapshots/aaa")
    try makeModel(repository + "/snapshots/bbb")
    try makeModel(repository + "/snapshots/ccc", weights: false)
    try FileManager.default.createDirectory(
      atPath: folder.file(repository + "/refs"), withIntermediateDirectories: true)
    let locations = locations(hub: folder.file("hub"))
    try folder.write(Data("aaa\n".utf8), to: repository + "/refs/main")
    #expect(locations.path(of: "org/name") == folder.file(repository + "/snapshots/aaa"))
    // Of main there is no more than a configuration: the newest whole snapshot is taken.
    try folder.write(Data("ccc".utf8), to: repository + "/refs/main")
    for (commit, age) in [("aaa", 10.0), ("bbb", 20)] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)],
        ofItemAtPath: folder.file(repository + "/snapshots/" + commit))
    }
    #expect(locations.path(of: "org/name") == folder.file(repository + "/snapshots/aaa"))
    for commit in ["aaa", "bbb"] { try folder.remove(repository + "/snapshots/" + commit) }
    #expect(locations.path(of: "org/name") == folder.file(repository + "/snapshots/ccc"), "what there is of main")
  }

  @Test("include OpenVINO's: the argument, then DDCM_OPENVINO")
  func openVINO() throws {
    #expect(
      locations(openVINO: "/argument", ["DDCM_OPENVINO": "/variable"]).openVINOSearch.candidates() == ["/argument"])
    #expect(locations(["DDCM_OPENVINO": "/variable"]).openVINOSearch.candidates() == ["/variable"])
    #expect(locations().openVINOSearch.places.first?.contains(folder.file("start")) == true)
  }

  @Test("remember identities in the cache that is named, or in XDG_CACHE_HOME")
  func identities() throws {
    try MadeModel.classes(in: folder.file("model"))
    var models = InstalledModels(locations(model: folder.file("model"), cache: folder.file("cache")))
    let files = try models.files(named: nil)
    #expect(models.files(of: files.identity)?.path == folder.file("model"))
    #expect(try models.files(named: folder.file("model")).identity == files.identity)
    #expect(!FileManager.default.fileExists(atPath: folder.file("cache")), "small models are not remembered")
  }
}
