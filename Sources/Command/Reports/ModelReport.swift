import DDCM
import Foundation
import ImageCodec
import Inference
import ModelFolder

/// What a model folder holds, and whether it can be used.
struct ModelReport: Encodable {
  let path: String
  let isDefault: Bool
  @Nullable var identity: String?
  @Nullable var license: String?
  @Nullable var weightBytes: Int?
  @Nullable var weightTypes: [String]?
  @Nullable var sizeMultiple: Int?
  @Nullable var trainedSize: Int?
  @Nullable var timesteps: Int?
  @Nullable var classes: Int?
  @Nullable var networks: [String]?
  @Nullable var prompts: Bool?
  /// What was checked: that the weights are those of the configuration, and that the network runs.
  var checked = false
  var ran = false
  /// Why the model cannot be used.
  @Nullable var error: String?

  /// - Parameter run: compiles the network and computes something with it; nil for not to.
  init(path: String, isDefault: Bool, cache: IdentityCache?, run: ((ModelFiles) throws -> Void)?) {
    self.path = path
    self.isDefault = isDefault
    do {
      let files = try ModelFiles(path: path, cache: cache)
      let storage = files.weightStorage
      identity = files.identity.description
      license = files.license
      weightBytes = storage.bytes
      weightTypes = storage.types.map(\.rawValue)
      sizeMultiple = files.sizeMultiple
      trainedSize = files.trainedSize
      timesteps = files.schedule.trainTimesteps
      classes = files.classCount
      networks = files.kinds
      prompts = files.readsTexts
      checked = true
      if let run {
        try run(files)
        ran = true
      }
    } catch {
      self.error = "\(error)"
    }
  }

  var text: String {
    let unknown = "unknown"
    return Table(
      title: path + (isDefault ? " (default)" : ""),
      rows: [
        "identity": identity ?? unknown,
        "licence": license ?? "not stated",
        "weights": weightBytes.map { "\($0.grouped) bytes, \((weightTypes ?? []).joined(separator: " and "))" }
          ?? unknown,
        "sizes": sizeMultiple.map { "multiples of \($0) pixels" } ?? unknown,
        "trained at": trainedSize.map { "\($0) pixels" } ?? unknown,
        "timesteps": timesteps.map(String.init) ?? unknown,
        "networks": networks?.joined(separator: ", ") ?? unknown,
        "prompts": prompts.map { $0 ? "yes" : "no" } ?? unknown,
        "classes": classes.map(String.init) ?? (identity == nil ? unknown : "none"),
        "state": error ?? (ran ? "configuration and weights agree; it runs" : "configuration and weights agree"),
      ]
    ).text
  }
}
