import DDCM
import Foundation
import Inference
import Networks

/// What makes a prompt fit for a denoiser: a tokenizer and a text encoder, read and checked, but not compiled.
struct TextPart: Sendable {
  let tokenizer: CLIPTokenizer
  let configuration: CLIPText.Configuration
  let weights: any WeightFile
  let graph: Graph
  /// Of the vocabulary and the merges, whose bytes are part of a model's identity.
  let tokenizerFiles: [String]

  init(_ folder: PipelineFolder) throws {
    _ = try folder.index.neededKind(of: "text_encoder", supported: ["CLIPTextModel"])
    _ = try folder.index.neededKind(of: "tokenizer", supported: ["CLIPTokenizer", "CLIPTokenizerFast"])
    tokenizerFiles = ["vocab.json", "merges.txt"].map { folder.file($0, of: "tokenizer") }
    for path in tokenizerFiles where !FileManager.default.fileExists(atPath: path) {
      throw ModelError.missing(path: path)
    }
    tokenizer = try CLIPTokenizer(folder: (tokenizerFiles[0] as NSString).deletingLastPathComponent)
    configuration = try folder.parsed("config.json", of: "text_encoder", CLIPText.Configuration.init(json:))
    guard tokenizer.length == configuration.positions else {
      throw ModelError.invalid(
        path: folder.file("config.json", of: "text_encoder"),
        reason:
          "the text encoder takes \(configuration.positions) tokens, where the tokenizer gives \(tokenizer.length).")
    }
    weights = try folder.weights(of: "text_encoder", stems: ["model", "pytorch_model"])
    graph = try CLIPText.graph(configuration, weights: weights)
  }
}
