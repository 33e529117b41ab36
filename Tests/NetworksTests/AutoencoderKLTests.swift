import DDCM
import DDCMFormat
import Foundation
import Inference
import ModelTesting
import Networks
import Testing

@Suite("An AutoencoderKL") struct AutoencoderKLTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  static let vectors = ["sd", "shifted", "plain-middle"].map { NetworkVector(network: "AutoencoderKL", name: $0) }

  func autoencoder(_ vector: NetworkVector, _ weights: some WeightFile) throws -> AutoencoderKL {
    try AutoencoderKL(
      AutoencoderKL.Configuration(json: vector.configuration()), weights: weights, engine: engine,
      options: EngineOptions(threads: 2))
  }

  @Test("encodes to the mean of diffusers' distribution, in units of the model", arguments: vectors)
  func encodes(vector: NetworkVector) throws {
    try vector.withWeights { weights in
      let autoencoder = try autoencoder(vector, weights)
      for run in try vector.runs() {
        let (image, expected) = (run["picture"]!, run["latent"]!)
        let latent = try autoencoder.encode(
          planar: image.values, width: image.shape[3], height: image.shape[2])
        #expect([latent.shape.channels, latent.shape.height, latent.shape.width] == Array(expected.shape.dropFirst()))
        #expect(relativeError(latent.values, expected.values) < 1e-5)
      }
    }
  }

  @Test("decodes to the image of diffusers, held to −1…1", arguments: vectors)
  func decodes(vector: NetworkVector) throws {
    try vector.withWeights { weights in
      let autoencoder = try autoencoder(vector, weights)
      for run in try vector.runs() {
        let (latent, expected) = (run["latent"]!, run["decoded"]!.values.map { min(max($0, -1), 1) })
        let shape = Latent.Shape(channels: latent.shape[1], height: latent.shape[2], width: latent.shape[3])
        let planes = try autoencoder.decode(Latent(shape: shape, elements: latent.values))
        #expect(relativeError(planes, expected) < 1e-5)
      }
    }
  }

  @Test("holds images, and not latents, to −1…1")
  func clamps() throws {
    let vector = Self.vectors[0]
    try vector.withWeights { weights in
      let autoencoder = try autoencoder(vector, weights)
      let shape = Latent.Shape(channels: 4, height: 2, width: 3)
      let latent = Latent(shape: shape, elements: (0..<shape.count).map { Float($0 - 12) * 20 })
      let planes = try autoencoder.decode(latent)
      #expect(planes.count == 3 * 16 * 24)
      #expect(planes.allSatisfy { abs($0) <= 1 } && planes.contains { abs($0) == 1 })
      let free = try engine.compile(AutoencoderKL.decoder(autoencoder.configuration, weights: weights))
      let values = try free.run([Tensor(shape: [1, 4, 2, 3], values: latent.values)])[0].values
      #expect(values.contains { abs($0) > 1 })
      #expect(planes == values.map { min(max($0, -1), 1) } || relativeError(planes, values) < 1)
    }
  }

  /// As that of Stable Diffusion XL, which its file asks to be computed in float32 (`force_upcast`) where others are in float16.
  @Test("bears sums that are beyond the numbers of float16", arguments: Precision.allCases)
  func range(precision: Precision) throws {
    let vector = Self.vectors[0]
    // What the last level's first block adds, and so all that follows up to the last normalization, is about 10⁶.
    func scale(_ name: String) -> Float { name.hasPrefix("decoder.up_blocks.3.resnets.0.conv2") ? 0x1p20 : 1 }
    try vector.withWeights(scale: scale) { weights in
      let graph = try AutoencoderKL.decoder(.init(json: vector.configuration()), weights: weights)
      let latent = try vector.runs()[0]["latent"]!
      func planes(_ precision: Precision) throws -> [Float] {
        try engine.compile(graph, options: EngineOptions(precision: precision, threads: 1)).run([latent])[0].values
      }
      let (planes, exact) = (try planes(precision), try planes(.float32))
      #expect(planes.allSatisfy { $0.isFinite })
      #expect(relativeError(planes, exact) < 0.03)
      let decoded = try vector.runs()[0]["decoded"]!.values
      #expect(relativeError(exact, decoded) > 0.1, "the scale shows")
    }
  }

  @Test("reads newer names of its attention as well")
  func names() throws {
    let vector = Self.vectors[0]
    let newer = [".query.": ".to_q.", ".key.": ".to_k.", ".value.": ".to_v.", ".proj_attn.": ".to_out.0."]
    func renamed(_ name: String) -> String {
      newer.reduce(name) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }
    let run = try vector.runs()[0]
    try vector.withWeights(renamed: renamed) { weights in
      #expect(weights["encoder.mid_block.attentions.0.to_out.0.weight"] != nil)
      let latent = try autoencoder(vector, weights).encode(planar: run["picture"]!.values, width: 48, height: 32)
      #expect(relativeError(latent.values, run["latent"]!.values) < 1e-5)
    }
  }

  @Test("says how its latents are shaped")
  func shape() throws {
    let configuration = try AutoencoderKL.Configuration(json: Self.vectors[0].configuration())
    #expect(configuration.blockSize == 8)
    #expect(configuration.latentChannels == 4)
    #expect(configuration.scalingFactor == 0.18215)
  }

  @Test(
    "is refused by the name of what is not supported",
    arguments: [
      (#""_class_name": "VQModel""#, "_class_name"), (#""in_channels": 1"#, "in_channels"),
      (#""out_channels": 4"#, "out_channels"), (#""latents_mean": [1]"#, "latents_mean"),
      (#""scaling_factor": 0"#, "scaling_factor"), (#""norm_num_groups": 3"#, "norm_num_groups"),
      (#""block_out_channels": [64, 64]"#, "down_block_types"),
      (#""down_block_types": ["AttnDownEncoderBlock2D"]"#, "down_block_types"), (#""act_fn": "tanh""#, "act_fn"),
      (#""shift_factor": "0""#, "shift_factor"),
    ])
  func unsupported(entry: String, key: String) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try AutoencoderKL.Configuration(json: Data("{\(entry)}".utf8))
    }
    guard case .unsupported(key, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
