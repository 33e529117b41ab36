import DDCM
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
    try .init(weights, flags: GuidedDiffusionUNet.Flags(json: vector.configuration()))
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

  @Test("has the structure of its tensors")
  func structure() throws {
    let structures = try Self.vectors.map { vector in
      try vector.withWeights { try structure(vector, $0) }
    }
    #expect(structures.map(\.channels) == [3, 3, 4])
    #expect(structures.map(\.classes) == [nil, 7, nil])
    #expect(structures.map(\.learnsVariance) == [true, true, false])
    #expect(structures.map(\.sizeMultiple) == [4, 2, 2])
  }

  @Test("has flags, by their names in guided-diffusion")
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
    #expect(named.timestepScale == 1)
    let published = try flags(
      """
      {"image_size": 64, "num_channels": 128, "num_res_blocks": 3, "learn_sigma": true, "dropout": 0.3, "num_heads": 4,
       "num_heads_upsample": -1, "diffusion_steps": 4000, "noise_schedule": "cosine", "rescale_timesteps": true,
       "attention_resolutions": "16,8", "class_cond": false, "use_fp16": true, "resblock_updown": false,
       "rescale_learned_sigmas": false, "predict_xstart": false}
      """)
    #expect(published.attention == Attention(heads: .count(4)) && published.timestepScale == 0.25)
    #expect(throws: ConfigurationError.self) { try flags(#"{"predict_xstart": true}"#) }
    #expect(throws: ConfigurationError.self) { try flags(#"{"num_heads": 4, "num_heads_upsample": 2}"#) }
  }

  private func flags(heads width: Int) -> GuidedDiffusionUNet.Flags {
    var flags = GuidedDiffusionUNet.Flags()
    flags.attention = .init(heads: .width(width))
    return flags
  }

  @Test("is refused for heads that do not divide its channels")
  func heads() throws {
    try Self.vectors[0].withWeights { weights in
      let error = #expect(throws: GuidedDiffusionError.self) {
        try GuidedDiffusionUNet.Structure(weights, flags: flags(heads: 24))
      }
      #expect(error?.description.contains("do not divide") == true)
    }
  }

  @Test("may rescale its timesteps")
  func rescaling() throws {
    let vector = Self.vectors[0]
    try vector.withWeights { weights in
      var flags = try GuidedDiffusionUNet.Flags(json: vector.configuration())
      func output(at timestep: Float) throws -> [Float] {
        let structure = try GuidedDiffusionUNet.Structure(weights, flags: flags)
        let network = try engine.compile(GuidedDiffusionUNet.graph(structure, weights: weights))
        let sample = MadeWeights.input(shape: [1, 3, 4, 4])
        return try network.run([sample, Tensor(shape: [1], values: [timestep])])[0].values
      }
      let plain = try output(at: 100)
      (flags.diffusionSteps, flags.rescalesTimesteps) = (4000, true)
      #expect(try output(at: 400) == plain)
    }
  }

  @Test("has the flags of the published checkpoints of its structure, or none")
  func published() {
    func flags(
      _ width: Int, levels: Int, deepest: Int = 0, scaleShift: Bool = true, resnet: Bool = true, classes: Bool = true
    ) -> GuidedDiffusionUNet.Flags? {
      .init(
        publishedWith: width, levels: levels, deepest: deepest, usesScaleShiftNorm: scaleShift,
        resamplesByBlocks: resnet,
        isClassConditional: classes)
    }
    let standard = GuidedDiffusionUNet.Flags()
    #expect(flags(256, levels: 6) == standard && flags(256, levels: 7) == standard)
    #expect(flags(256, levels: 6, classes: false) == standard, "256², and LSUN")
    let small = flags(192, levels: 4)
    #expect(small?.attention == .init(order: .queriesFirst) && small?.noiseSchedule == .cosine)
    #expect(small?.diffusionSteps == 1000)
    #expect(flags(256, levels: 5)?.attention == .init(heads: .count(4)))
    let bedroom = flags(128, levels: 6, scaleShift: false, resnet: false, classes: false)
    #expect(bedroom?.attention == .init(heads: .count(1)) && bedroom?.noiseSchedule == .linear)
    let conditional = flags(192, levels: 4, resnet: false)
    #expect(conditional?.diffusionSteps == 4000 && conditional?.timestepScale == 1)
    let improved = flags(128, levels: 4, deepest: 512, resnet: false, classes: false)
    #expect(improved?.timestepScale == 0.25 && improved?.noiseSchedule == .cosine && improved?.imageSize == 64)
    #expect(flags(128, levels: 4, deepest: 256, resnet: false, classes: false)?.imageSize == 32)
    #expect(flags(64, levels: 4) == nil && flags(128, levels: 5) == nil && flags(128, levels: 4) == nil)
  }

  @Test(
    "is refused when a tensor that its structure follows from is missing",
    arguments: [
      "time_embed.0.weight", "input_blocks.0.0.weight", "out.2.weight", "output_blocks.0.0.in_layers.0.weight",
      "input_blocks.3.0.out_layers.3.weight", "middle_block.0.emb_layers.1.weight",
    ])
  func missing(tensor: String) throws {
    func renamed(_ name: String) -> String { name == tensor ? "gone" : name }
    try Self.vectors[0].withWeights(renamed: renamed) { weights in
      #expect(throws: GuidedDiffusionError.missing(file: weights.path, tensor: tensor)) {
        try GuidedDiffusionUNet.Structure(weights, flags: .init())
      }
    }
  }

  @Test("is refused when it lacks a block on one way")
  func unbalanced() throws {
    for gone in ["output_blocks.8.", "input_blocks.8."] {
      func renamed(_ name: String) -> String { name.hasPrefix(gone) ? "gone.\(name)" : name }
      try Self.vectors[0].withWeights(renamed: renamed) { weights in
        #expect(throws: GuidedDiffusionError.self) {
          try GuidedDiffusionUNet.Structure(weights, flags: flags(heads: 16))
        }
      }
    }
  }
}
