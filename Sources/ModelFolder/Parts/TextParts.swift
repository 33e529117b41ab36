import Inference
import Networks

/// All that makes a prompt fit for a denoiser: one text encoder, or two whose tokens are joined, as Stable Diffusion XL has it.
struct TextParts: Sendable {
  let encoders: [TextPart]

  /// Whether a denoiser that is told nothing sees zeros, or else the empty text.
  let zerosForNothing: Bool

  init(_ folder: PipelineFolder) throws {
    guard try folder.index.kind(of: "text_encoder_2", supported: ["CLIPTextModelWithProjection"]) != nil else {
      encoders = [try TextPart(folder, .only)]
      zerosForNothing = false
      return
    }
    try folder.index.need(
      "text_encoder",
      because: "without it this is a refiner, which finishes what another model began, and cannot begin.")
    encoders = [try TextPart(folder, .first), try TextPart(folder, .second)]
    zerosForNothing = folder.index.flag("force_zeros_for_empty_prompt") ?? true
    guard encoders[0].configuration.positions == encoders[1].configuration.positions else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: "text_encoder_2"),
        reason: "the text encoder takes \(encoders[1].configuration.positions) tokens, where the other one takes "
          + "\(encoders[0].configuration.positions).")
    }
  }

  /// Of the joined tokens.
  var contextWidth: Int { encoders.reduce(0) { $0 + $1.configuration.width } }

  /// Of the vector that stands for the whole text; nil where there is none.
  var pooledWidth: Int? { encoders.last?.pooledWidth }

  /// Checks that a denoiser is told what these give.
  func check(_ denoiser: UNet2DCondition.Configuration, path: String) throws(ModelError) {
    guard contextWidth == denoiser.contextWidth else {
      throw .invalid(
        path: path,
        reason: "the network is told tokens of width \(denoiser.contextWidth), where the text encoder's have "
          + "\(contextWidth).")
    }
    guard pooledWidth == denoiser.pooledWidth else {
      func said(_ width: Int?) -> String { width.map { "a vector of width \($0)" } ?? "no vector" }
      throw .invalid(
        path: path,
        reason: "the network is told \(said(denoiser.pooledWidth)) of the whole text, where the text encoders give "
          + "\(said(pooledWidth)).")
    }
  }

  /// What the denoiser is told of a text, from each encoder's results: tokens side by side, [1, L, width], and the whole text,
  /// if it is told that.
  func joined(_ results: [[Tensor]]) -> [Tensor] {
    let (length, tokens) = (encoders[0].configuration.positions, results.map { $0[0] })
    guard tokens.count > 1 else { return tokens }
    let values = (0..<length).flatMap { place in
      tokens.flatMap { $0.values[place * $0.shape[2]..<(place + 1) * $0.shape[2]] }
    }
    return [Tensor(shape: [1, length, contextWidth], values: values)] + results[results.count - 1].dropFirst()
  }

  /// What the denoiser is told of nothing, where that is not the empty text.
  var zeros: [Tensor] {
    let shapes = [[1, encoders[0].configuration.positions, contextWidth]] + (pooledWidth.map { [[1, $0]] } ?? [])
    return shapes.map { Tensor(shape: $0, values: [Float](repeating: 0, count: $0.reduce(1, *))) }
  }
}
