import Foundation
import Inference
import Networks

/// A network, what goes into it, and what is to come out.
struct Trial {
  let graph: Graph
  let inputs: [Tensor]
  /// Of each output.
  let expected: [Tensor]

  init(folder: String, isFixed: Bool, decodes: Bool) throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: folder + "/config.json"))
    let run = try Safetensors(path: folder + "/run.safetensors")
    let weights = try Safetensors(path: folder + "/weights.safetensors")
    func tensor(_ name: String) throws -> Tensor { Tensor(shape: run[name]!.shape, values: try run.floats(name)) }
    func sizes(_ tensor: Tensor) -> (height: Graph.Dimension, width: Graph.Dimension) {
      isFixed ? (.fixed(tensor.shape[2]), .fixed(tensor.shape[3])) : (.dynamic, .dynamic)
    }
    let kind = try JSONDecoder().decode(Kind.self, from: json)
    switch kind.name ?? kind.architectures?.first {
    case "UNet2DConditionModel":
      let configuration = try UNet2DCondition.Configuration(json: json)
      let added = configuration.pooledWidth == nil ? [] : ["pooled", "sizes"]
      inputs = try (["sample", "timestep", "context"] + added).map(tensor)
      let size = sizes(inputs[0])
      graph = try UNet2DCondition.graph(configuration, weights: weights, height: size.height, width: size.width)
    case "GuidedDiffusionUNet":
      inputs = try ["sample", "timestep"].map(tensor)
      let size = sizes(inputs[0])
      let flags = try GuidedDiffusionUNet.Flags(json: json)
      let structure = try GuidedDiffusionUNet.Structure(weights, attention: flags.attention)
      graph = try GuidedDiffusionUNet.graph(structure, weights: weights, height: size.height, width: size.width)
    case "AutoencoderKL":
      inputs = [try tensor(decodes ? "latent" : "image")]
      expected = [try tensor(decodes ? "decoded" : "latent")]
      let size = sizes(inputs[0])
      let configuration = try AutoencoderKL.Configuration(json: json)
      graph =
        try decodes
        ? AutoencoderKL.decoder(configuration, weights: weights, height: size.height, width: size.width)
        : AutoencoderKL.encoder(configuration, weights: weights, height: size.height, width: size.width)
      return
    case "CLIPTextModel":
      inputs = [try tensor("tokens")]
      graph = try CLIPText.graph(.init(json: json), weights: weights)
    case "CLIPTextModelWithProjection":
      let (configuration, tokens) = (try CLIPText.Configuration(json: json), try tensor("tokens"))
      let end = configuration.eosIndex(in: tokens.values.map { Int($0) })
      inputs = [tokens, Tensor(shape: [1], values: [Float(end)])]
      graph = try CLIPText.graph(configuration, weights: weights, result: .penultimateAndPooled)
      expected = try ["output", "whole"].map(tensor)
      return
    case let name: fatalError("no network is named \(name ?? "nothing")")
    }
    expected = [try tensor("output")]
  }

  /// What a config.json says that it is of.
  private struct Kind: Decodable {
    let name: String?
    let architectures: [String]?

    enum CodingKeys: String, CodingKey {
      case name = "_class_name"
      case architectures
    }
  }
}
