import ArgumentParser
import Inference

/// Which model, and how it runs.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder in the diffusers layout, a checkpoint of guided-diffusion (.pt), or the name of a model in Hugging Face's "
        + "cache, such as org/name (default: DDCM_MODEL, else the bundled Models/photo). Where no model is named, decoding "
        + "takes the one that the stream needs among those that 'ddcm models' lists.",
      valueName: "model"),
    completion: .directory)
  var model: String?

  @Option(
    help: """
      The network's arithmetic (default: f32; for decoding the stream's own, which drifts least). bf16 is about twice \
      as fast on processors that have it.
      """)
  var precision: Precision?

  @Option(help: ArgumentHelp("Threads to compute with, 1...1024 (default: all cores).", valueName: "n"))
  var threads: Int?

  func validate() throws {
    try threads?.validate("--threads", in: 1...1024)
  }
}
