import DDCM
import Foundation
import Inference
import Networks

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
      case .first: .lastButOne
      case .second: .lastButOneAndWhole
      }
    }
  }

  /// As model_index.json has it.
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
    tokenizerFiles = ["vocab.json", "merges.txt"].map { folder.file($0, of: tokenizerName) }
    for path in tokenizerFiles where !FileManager.default.fileExists(atPath: path) {
      throw ModelError.missing(path: path)
    }
    tokenizer = try CLIPTokenizer(folder: (tokenizerFiles[0] as NSString).deletingLastPathComponent)
    configuration = try folder.parsed("config.json", of: name, CLIPText.Configuration.init(json:))
    guard tokenizer.length == configuration.positions else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: name),
        reason:
          "the text encoder takes \(configuration.positions) tokens, where the tokenizer gives \(tokenizer.length).")
    }
    weights = try folder.weights(of: name, stems: ["model", "pytorch_model"])
    graph = try CLIPText.graph(configuration, weights: weights, result: role.result)
    (self.name, self.tokenizerName, self.role) = (name, tokenizerName, role)
  }

  /// The width of the vector that stands for the whole text; nil where there is none.
  var pooledWidth: Int? { role == .second ? configuration.projectionWidth : nil }

  /// Which token stands for the whole text, where one does.
  var endToken: Int? { role == .second ? configuration.endToken : nil }

  /// What goes into the graph for a text.
  func inputs(for text: String) -> [Tensor] {
    let tokens = tokenizer.tokens(of: text)
    let ids = Tensor(shape: [1, tokens.count], values: tokens.map(Float.init))
    guard role == .second else { return [ids] }
    return [ids, Tensor(shape: [1], values: [Float(configuration.endPlace(in: tokens))])]
  }
}
