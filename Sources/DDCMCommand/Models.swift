import ArgumentParser
import DDCM
import DDCMCodec
import DDCMFormat
import Inference
import ModelFolder
import Networks

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List and check the installed models.",
    discussion: """
      Installed are the model that DDCM_MODEL names, the included one, those beside it, those in the folders of DDCM_MODELS \
      (separated by ':'), and those that Hugging Face's tools downloaded (HF_HUB_CACHE, HF_HOME, \
      ~/.cache/huggingface/hub). Configurations are read and compared with the shapes of the weights. A model that is not \
      supported is listed with the reason; the exit code is 69 only if a model is damaged, if none can be used, or if \
      --model names it.

        ddcm models
        ddcm models --verify --model Models/photo
      """)

  @Option(help: ArgumentHelp("Check this model only.", valueName: "model"), completion: .directory)
  var model: String?

  @Flag(help: "Also compile each model and run it once.")
  var verify = false

  @Flag(help: "Print JSON: an array of objects.")
  var json = false

  func run() throws {
    let locations = ModelLocations()
    let folders = model.map { [locations.path(of: $0)] } ?? locations.all()
    let standard = try? locations.standard()
    guard !folders.isEmpty else {
      _ = try locations.standard()
      return
    }
    let engine = verify ? try OpenVINOEngine(locations) : nil
    let reports = folders.map { folder in
      ModelReport(
        path: folder, isDefault: folder == standard, cache: verify ? nil : locations.identities,
        run: engine.map { engine in { try $0.run(on: engine) } })
    }
    if json {
      try JSON.print(reports, asArray: true)
    } else {
      for report in reports { try StandardStreams.output(report.text.utf8) }
    }
    // In a list a model that this version does not support is no failure; one that was asked for is, and so is a list
    // without a model that can be used.
    let tolerated = model == nil && reports.contains { $0.error == nil }
    if reports.contains(where: { $0.error != nil && !(tolerated && $0.isUnsupported) }) { throw ExitCode(69) }
  }
}

extension ModelFiles {
  /// One forward pass on the smallest image, at the last timestep.
  fileprivate func run(on engine: OpenVINOEngine) throws {
    let model = try Model(self, engine: engine)
    let noisy = Latent(zeros: model.shape(width: sizeMultiple, height: sizeMultiple, downsamplingLevel: 0))
    let clean = try model.prior.denoise(
      noisy, timestep: schedule.trainTimesteps - 1, under: classCount.map { _ in .label(0) })
    let image = try model.autoencoder.decode(clean)
    guard (clean.values + image).allSatisfy(\.isFinite) else {
      throw DDCMError(
        .unsupported, "The model in '\(path)' computes values that are not finite.", remedy: "Download it again.")
    }
  }
}

/// A model folder, and whether it can be used.
private struct ModelReport: Encodable {
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
  /// Whether the weights are those of the configuration, and whether the network was run.
  var checked = false
  var ran = false
  /// Why the model cannot be used.
  @Nullable var error: String?
  /// Whether the reason is that this version does not support the model.
  private(set) var isUnsupported = false

  private enum CodingKeys: CodingKey {
    case path, isDefault, identity, license, weightBytes, weightTypes, sizeMultiple, trainedSize, timesteps, classes
    case networks, prompts, checked, ran, error
  }

  /// - Parameter run: compiles and runs the network; nil not to.
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
      self.error = Failure.text(of: error)
      isUnsupported = DDCMError(error).category == .unsupported
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
        "state": error ?? (ran ? "configuration and weights match; it runs" : "configuration and weights match"),
      ]
    ).text
  }
}
