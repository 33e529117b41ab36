import DDCM
import Foundation
import Inference
import Networks
import Testing

@Suite("A VQModel") struct VQModelTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  static let vectors = ["ldm", "wide"].map { NetworkVector(network: "VQModel", name: $0) }

  func model(_ vector: NetworkVector, _ weights: some WeightFile) throws -> VQModel {
    try VQModel(
      VQModel.Configuration(json: vector.configuration()), weights: weights, engine: engine,
      options: EngineOptions(threads: 2))
  }

  @Test("encodes as diffusers does, to what the dictionary is not yet looked up for", arguments: vectors)
  func encodes(vector: NetworkVector) throws {
    try vector.withWeights { weights in
      let model = try model(vector, weights)
      for run in try vector.runs() {
        let (image, expected) = (run["picture"]!, run["latent"]!)
        let latent = try model.encode(planar: image.values, width: image.shape[3], height: image.shape[2])
        #expect([latent.shape.channels, latent.shape.height, latent.shape.width] == Array(expected.shape.dropFirst()))
        #expect(relativeError(latent.values, expected.values) < 1e-5)
      }
    }
  }

  @Test("decodes the nearest entries to the image of diffusers, held to −1…1", arguments: vectors)
  func decodes(vector: NetworkVector) throws {
    try vector.withWeights { weights in
      let model = try model(vector, weights)
      for run in try vector.runs() {
        let (latent, expected) = (run["latent"]!, run["decoded"]!.values.map { min(max($0, -1), 1) })
        let shape = Latent.Shape(channels: latent.shape[1], height: latent.shape[2], width: latent.shape[3])
        let planes = try model.decode(Latent(shape: shape, elements: latent.values))
        #expect(relativeError(planes, expected) < 1e-5)
      }
    }
  }

  @Test("decodes all that is near an entry alike")
  func nearest() throws {
    let vector = Self.vectors[0]
    try vector.withWeights { weights in
      let model = try model(vector, weights)
      let entries = try weights.floats("quantize.embedding.weight")
      let shape = Latent.Shape(channels: 3, height: 2, width: 2)
      let exact = Latent(
        shape: shape, elements: (0..<3).flatMap { channel in (0..<4).map { entries[$0 * 3 + channel] } })
      let moved = Latent(shape: shape, elements: exact.values.map { $0 + 1e-3 })
      #expect(try model.decode(exact) == model.decode(moved))
      let other = Latent(shape: shape, elements: exact.values.reversed())
      #expect(try model.decode(exact) != model.decode(other))
    }
  }

  @Test("is refused for a dictionary of another size than it says")
  func size() throws {
    let vector = Self.vectors[0]
    let json = String(decoding: try vector.configuration(), as: UTF8.self)
      .replacingOccurrences(of: #""num_vq_embeddings": 64"#, with: #""num_vq_embeddings": 65"#)
    try vector.withWeights { weights in
      let error = WeightFileError.wrongShape(
        file: weights.path, tensor: "quantize.embedding.weight", found: [64, 3], needed: [65, 3])
      #expect(throws: error) {
        try VQModel(VQModel.Configuration(json: Data(json.utf8)), weights: weights, engine: engine)
      }
    }
  }

  @Test("says how its latents are shaped; without a scale, it is 1")
  func shape() throws {
    let configurations = try Self.vectors.map { try VQModel.Configuration(json: $0.configuration()) }
    #expect(configurations.map(\.blockSize) == [4, 2])
    #expect(configurations.map(\.latentChannels) == [3, 5])
    #expect(configurations.map(\.scalingFactor) == [1, 0.5])
  }

  @Test(
    "is refused by the name of what is not supported",
    arguments: [
      (#""_class_name": "AutoencoderKL""#, "_class_name"), (#""norm_type": "spatial""#, "norm_type"),
      (#""num_vq_embeddings": 0"#, "num_vq_embeddings"), (#""scaling_factor": -1"#, "scaling_factor"),
      (#""in_channels": 1"#, "in_channels"), (#""vq_embed_dim": 0"#, "vq_embed_dim"),
    ])
  func unsupported(entry: String, key: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try VQModel.Configuration(json: Data("{\(entry)}".utf8)) }
    guard case .unsupported(key, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
