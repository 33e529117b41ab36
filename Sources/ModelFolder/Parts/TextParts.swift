import DDCM
import Essentials
import Inference
import Networks

/// The text encoders of a pipeline: one, or two whose tokens are joined, as in Stable Diffusion XL.
struct TextParts: Sendable {
  let encoders: [TextPart]

  /// Whether the denoiser's input for no text is zeros, or else the empty text.
  let usesZerosForNoText: Bool

  init(_ folder: PipelineFolder) throws {
    guard try folder.index.kind(of: "text_encoder_2", supported: ["CLIPTextModelWithProjection"]) != nil else {
      encoders = [try TextPart(folder, .only)]
      usesZerosForNoText = false
      return
    }
    try folder.index.need(
      "text_encoder",
      because: "without it this is a refiner, which continues what another model began, and cannot run alone")
    encoders = [try TextPart(folder, .first), try TextPart(folder, .second)]
    usesZerosForNoText = folder.index.flag("force_zeros_for_empty_prompt") ?? true
    guard encoders[0].configuration.positions == encoders[1].configuration.positions else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: "text_encoder_2"),
        reason: "the text encoder takes \(encoders[1].configuration.positions) tokens, where the other one takes "
          + "\(encoders[0].configuration.positions)")
    }
  }

  /// The width of the joined tokens.
  var contextWidth: Int { encoders.reduce(0) { $0 + $1.configuration.width } }

  /// The width of the pooled text; nil where there is none.
  var pooledWidth: Int? { encoders.last?.pooledWidth }

  /// Checks that these give what a denoiser needs.
  func check(_ denoiser: UNet2DCondition.Configuration, path: String) throws(ModelError) {
    guard contextWidth == denoiser.contextWidth else {
      throw .invalid(
        path: path,
        reason: "the network needs tokens of width \(denoiser.contextWidth), where the text encoder's have "
          + "\(contextWidth)")
    }
    guard pooledWidth == denoiser.pooledWidth else {
      func described(_ width: Int?) -> String { width.map { "a pooled text of width \($0)" } ?? "no pooled text" }
      throw .invalid(
        path: path,
        reason: "the network needs \(described(denoiser.pooledWidth)), where the text encoders give "
          + described(pooledWidth))
    }
  }

  /// The denoiser's inputs for a text, from each encoder's results: tokens side by side, [1, L, width], and the pooled text,
  /// if it has such an input.
  func joined(_ results: [[Tensor]]) -> [Tensor] {
    let (length, tokens) = (encoders[0].configuration.positions, results.map { $0[0] })
    guard tokens.count > 1 else { return tokens }
    let values = (0..<length).flatMap { place in
      tokens.flatMap { $0.values[place * $0.shape[2]..<(place + 1) * $0.shape[2]] }
    }
    return [Tensor(shape: [1, length, contextWidth], values: values)] + results[results.count - 1].dropFirst()
  }

  /// The denoiser's inputs for no text, if that is not the empty text.
  var zeros: [Tensor] {
    let shapes = [[1, encoders[0].configuration.positions, contextWidth]] + (pooledWidth.map { [[1, $0]] } ?? [])
    return shapes.map { Tensor(shape: $0, values: [Float](repeating: 0, count: $0.reduce(1, *))) }
  }
}

/// A tokenizer and a text encoder, read and checked, but not compiled.
struct TextPart: Sendable {
  /// Which of a pipeline's text encoders it is.
  enum Role {
    /// Stable Diffusion 1 and 2 have one.
    case only
    /// Stable Diffusion XL has two.
    case first, second

    var suffix: String { self == .second ? "_2" : "" }
    var kind: String { self == .second ? "CLIPTextModelWithProjection" : "CLIPTextModel" }

    var result: CLIPText.Result {
      switch self {
      case .only: .last
      case .first: .penultimate
      case .second: .penultimateAndPooled
      }
    }
  }

  /// The part's name in model_index.json.
  let name: String
  let tokenizerName: String
  /// The class of transformers.
  let kind: String
  let tokenizer: CLIPTokenizer
  let configuration: CLIPText.Configuration
  let weights: any WeightFile
  let graph: Graph
  /// Of the vocabulary and the merges, whose bytes are part of a model's identity.
  let tokenizerFiles: [String]
  private let role: Role

  init(_ folder: PipelineFolder, _ role: Role) throws {
    let (name, tokenizerName) = ("text_encoder" + role.suffix, "tokenizer" + role.suffix)
    kind = try folder.index.neededKind(of: name, supported: [role.kind])
    _ = try folder.index.neededKind(of: tokenizerName, supported: ["CLIPTokenizer", "CLIPTokenizerFast"])
    let tokenizerFolder = folder.file("vocab.json", of: tokenizerName).deletingLastPathComponent
    tokenizerFiles = CLIPTokenizer.files(in: tokenizerFolder).map { "\(tokenizerFolder)/\($0)" }
    for path in tokenizerFiles where !FileManager.default.fileExists(atPath: path) {
      throw ModelError.missing(path: path)
    }
    tokenizer = try CLIPTokenizer(folder: tokenizerFolder)
    configuration = try folder.parsed("config.json", of: name, CLIPText.Configuration.init(json:))
    guard tokenizer.length == configuration.positions else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: name),
        reason:
          "the text encoder takes \(configuration.positions) tokens, where the tokenizer gives \(tokenizer.length)")
    }
    guard tokenizer.largest < configuration.vocabulary else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: name),
        reason: "the text encoder knows \(configuration.vocabulary) tokens, where the tokenizer gives numbers up to "
          + "\(tokenizer.largest)")
    }
    weights = try folder.weights(of: name, stems: ["model", "pytorch_model"])
    graph = try CLIPText.graph(configuration, weights: weights, result: role.result)
    (self.name, self.tokenizerName, self.role) = (name, tokenizerName, role)
  }

  /// The width of the pooled text; nil where there is none.
  var pooledWidth: Int? { role == .second ? configuration.projectionWidth : nil }

  /// The token at which the text is pooled, if it is.
  var endToken: Int? { role == .second ? configuration.endToken : nil }

  /// The graph's inputs for a text.
  func inputs(for text: String) -> [Tensor] {
    let tokens = tokenizer.tokens(of: text)
    let ids = Tensor(shape: [1, tokens.count], values: tokens.map(Float.init))
    guard role == .second else { return [ids] }
    return [ids, Tensor(shape: [1], values: [Float(configuration.eosIndex(in: tokens))])]
  }
}
