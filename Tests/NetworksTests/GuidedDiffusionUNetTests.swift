import Foundation
import Inference
import ModelTesting
import Networks
import Testing

@Suite("A guided-diffusion network") struct GuidedDiffusionUNetTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  static let vectors = ["updown", "classes", "convolutions"]
    .map { NetworkVector(network: "GuidedDiffusionUNet", name: $0) }

  func structure(_ vector: NetworkVector, _ weights: Safetensors) throws -> GuidedDiffusionUNet.Structure {
    try .init(weights, attention: GuidedDiffusionUNet.Flags(json: vector.configuration()).attention)
  }

  @Test("gives what its description says, without a config.json of its layers", arguments: vectors)
  func parity(vector: NetworkVector) throws {
    try vector.withWeights { weights in
      let graph = try GuidedDiffusionUNet.graph(structure(vector, weights), weights: weights)
      let network = try engine.compile(graph, options: EngineOptions(threads: 2))
      for run in try vector.runs() {
        let inputs = ["sample", "timestep", "label"].compactMap { run[$0] }
        let output = try network.run(inputs)[0]
        #expect(output.shape == run["output"]!.shape)
        #expect(relativeError(output.values, run["output"]!.values) < 1e-5)
      }
    }
  }

  @Test("is read off its tensors")
  func structure() throws {
    let structures = try Self.vectors.map { vector in
      try vector.withWeights { try structure(vector, $0) }
    }
    #expect(structures.map(\.channels) == [3, 3, 4])
    #expect(structures.map(\.classes) == [nil, 7, nil])
    #expect(structures.map(\.learnsVariance) == [true, true, false])
    #expect(structures.map(\.sizeMultiple) == [4, 2, 2])
  }

  @Test("needs to be told of its heads what no tensor tells")
  func attention() throws {
    typealias Attention = GuidedDiffusionUNet.Attention
    func flags(_ json: String) throws(ConfigurationError) -> GuidedDiffusionUNet.Flags {
      try .init(json: Data(json.utf8))
    }
    func read(_ json: String) throws(ConfigurationError) -> Attention { try flags(json).attention }
    #expect(try read("{}") == Attention(heads: .width(64), order: .headByHead))
    #expect(try read(#"{"num_heads": 4}"#) == Attention(heads: .count(4)))
    #expect(try read(#"{"num_heads": 4, "num_head_channels": 32}"#) == Attention(heads: .width(32)))
    #expect(try read(#"{"use_new_attention_order": true}"#) == Attention(order: .queriesFirst))
    #expect(throws: ConfigurationError.self) { try read(#"{"num_head_channels": -1}"#) }
    #expect(throws: ConfigurationError.unknownKey("lr", value: "1")) { try read(#"{"lr": 1}"#) }
    let named = try flags(#"{"noise_schedule": "cosine", "diffusion_steps": 4000, "image_size": 64}"#)
    #expect(named.noiseSchedule == .cosine && named.diffusionSteps == 4000 && named.imageSize == 64)
  }

  @Test("is refused for heads that do not share its channels")
  func heads() throws {
    try Self.vectors[0].withWeights { weights in
      let error = #expect(throws: GuidedDiffusionError.self) {
        try GuidedDiffusionUNet.Structure(weights, attention: .init(heads: .width(24)))
      }
      #expect(error?.description.contains("not shared evenly by heads") == true)
    }
  }

  @Test(
    "is refused when a tensor that says what it is made of is missing",
    arguments: [
      "time_embed.0.weight", "input_blocks.0.0.weight", "out.2.weight", "output_blocks.0.0.in_layers.0.weight",
      "input_blocks.3.0.out_layers.3.weight", "middle_block.0.emb_layers.1.weight",
    ])
  func missing(tensor: String) throws {
    func renamed(_ name: String) -> String { name == tensor ? "gone" : name }
    try Self.vectors[0].withWeights(renamed: renamed) { weights in
      #expect(throws: GuidedDiffusionError.missing(file: weights.path, tensor: tensor)) {
        try GuidedDiffusionUNet.Structure(weights)
      }
    }
  }

  @Test("is refused when it lacks a block on one way")
  func unbalanced() throws {
    for gone in ["output_blocks.8.", "input_blocks.8."] {
      func renamed(_ name: String) -> String { name.hasPrefix(gone) ? "gone.\(name)" : name }
      try Self.vectors[0].withWeights(renamed: renamed) { weights in
        #expect(throws: GuidedDiffusionError.self) {
          try GuidedDiffusionUNet.Structure(weights, attention: .init(heads: .width(16)))
        }
      }
    }
  }
}
