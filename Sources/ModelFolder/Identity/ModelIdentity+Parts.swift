import DDCM
import Foundation
import Inference
import Networks

extension ModelIdentity {
  /// The first 8 bytes of a SHA-256 over the lines of a ``ModelDescription``.
  init(
    _ schedule: NoiseSchedule, _ denoiser: DenoiserPart, _ autoencoder: AutoencoderPart, _ texts: TextParts?,
    cache: IdentityCache?
  ) throws {
    var description = try ModelDescription(schedule)
    try description.add("denoiser", denoiser.kind, denoiser.fingerprint)
    description.addWeights(denoiser.weights, denoiser.graph.weightNames)
    try description.add("autoencoder", autoencoder.kind, autoencoder.fingerprint)
    if let weights = autoencoder.weights { description.addWeights(weights, autoencoder.weightNames) }
    for text in texts?.encoders ?? [] {
      try description.add(text.tokenizerName, "CLIPTokenizer", text.tokenizer.fingerprint)
      for path in text.tokenizerFiles { try description.addFile(path) }
      try description.add(text.name, text.kind, text.configuration)
      description.addWeights(text.weights, text.graph.weightNames)
    }
    if let texts, texts.encoders.count > 1 {
      let end = texts.encoders.last?.endToken.map(String.init) ?? "none"
      description.add("texts \(end) \(texts.zerosForNothing ? "zeros" : "empty")")
    }
    self = cache?.identity(of: description) ?? description.identity()
  }
}
