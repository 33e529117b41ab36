import ArgumentParser
import DDCM
import Inference
import ModelFolder
import Networks

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the models that are there.",
    discussion: """
      Looked at are the model that DDCM_MODEL names, the bundled one, those beside it, those in the folders that \
      DDCM_MODELS names, separated by ':', and those that Hugging Face's tools have fetched to their cache (HF_HUB_CACHE, \
      HF_HOME, ~/.cache/huggingface/hub). Configurations are read and the weights' shapes compared with them.
      """)

  @Option(
    help: ArgumentHelp("Look at this model alone.", valueName: "model"), completion: .directory)
  var model: String?

  @Flag(help: "Also compile each model and run it once.")
  var verify = false

  @Flag(help: "Print JSON: an array of objects.")
  var json = false

  func run() throws {
    let search = ModelSearch.ofThisProcess
    let folders = model.map { [search.path(of: $0)] } ?? search.all()
    let standard = try? search.standard()
    guard !folders.isEmpty else {
      _ = try search.standard()
      return
    }
    let engine = verify ? try OpenVINOEngine() : nil
    let reports = folders.map { folder in
      ModelReport(
        path: folder, isDefault: folder == standard, cache: verify ? nil : search.identities,
        run: engine.map { engine in { try $0.run(on: engine) } })
    }
    if json {
      try JSON.print(reports, asArray: true)
    } else {
      for report in reports { try StandardStreams.output(report.text.utf8) }
    }
    if reports.contains(where: { $0.error != nil }) { throw ExitStatus.unavailable.exitCode }
  }
}

extension ModelFiles {
  /// One forward pass over the smallest picture, at the noisiest timestep.
  fileprivate func run(on engine: OpenVINOEngine) throws {
    let model = try Model(self, engine: engine)
    let noisy = Latent(zeros: model.shape(width: sizeMultiple, height: sizeMultiple, halvings: 0))
    let clean = try model.prior.denoise(
      noisy, timestep: schedule.trainTimesteps - 1, under: classCount.map { _ in .label(0) })
    let picture = try model.autoencoder.decode(clean)
    guard (clean.values + picture).allSatisfy(\.isFinite) else { throw ModelRunError.notFinite(folder: path) }
  }
}

enum ModelRunError: StatusError, CustomStringConvertible {
  case notFinite(folder: String)

  var status: ExitStatus { .unavailable }

  var description: String {
    switch self {
    case .notFinite(let folder): "the model in '\(folder)' computes values that are no numbers. Get it again."
    }
  }
}
