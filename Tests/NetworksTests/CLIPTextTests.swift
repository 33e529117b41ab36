import DDCMFormat
import Foundation
import Inference
import ModelTesting
import Networks
import Testing

@Suite("A CLIP text encoder") struct CLIPTextTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  static let vectors = ["quick-gelu", "gelu"].map { NetworkVector(network: "CLIPText", name: $0) }

  func network(_ vector: NetworkVector, _ weights: Safetensors, _ precision: Precision = .float32) throws
    -> any CompiledNetwork
  {
    let configuration = try CLIPText.Configuration(json: vector.configuration())
    let graph = try CLIPText.graph(configuration, weights: weights, batch: .dynamic)
    return try engine.compile(graph, options: EngineOptions(precision: precision, threads: 2))
  }

  @Test("gives what transformers gives", arguments: vectors, [ElementType.f32, .f16])
  func parity(vector: NetworkVector, type: ElementType) throws {
    try vector.withWeights(stored: type) { weights in
      let network = try network(vector, weights)
      for run in try vector.runs() {
        let output = try network.run([run["tokens"]!])[0]
        #expect(output.shape == run["output"]!.shape)
        #expect(relativeError(output.values, run["output"]!.values) < 1e-5)
      }
    }
  }

  @Test("gives nearly the same in bfloat16, where tokens are no numbers to be rounded", arguments: vectors)
  func bfloat16(vector: NetworkVector) throws {
    try vector.withWeights(stored: .bf16) { weights in
      let network = try network(vector, weights, .bfloat16)
      for run in try vector.runs() {
        let error = relativeError(try network.run([run["tokens"]!])[0].values, run["output"]!.values)
        #expect(error < (network.precision == .bfloat16 ? 0.03 : 1e-5))
      }
    }
  }

  /// What is left of `vector` as Stable Diffusion XL takes it, from each recorded run.
  private func compare(
    _ name: String, _ result: CLIPText.Result, _ type: ElementType, _ precision: Precision, _ limit: Double
  ) throws {
    let vector = NetworkVector(network: "CLIPText", name: name)
    try vector.withWeights(stored: type) { weights in
      let configuration = try CLIPText.Configuration(json: vector.configuration())
      let graph = try CLIPText.graph(configuration, weights: weights, result: result)
      let network = try engine.compile(graph, options: EngineOptions(precision: precision, threads: 2))
      for run in try vector.runs() {
        let tokens = run["tokens"]!
        let end = configuration.eosIndex(in: tokens.values.map { Int($0) })
        let whole = run["whole"].map { _ in [Tensor(shape: [1], values: [Float(end)])] } ?? []
        let outputs = try network.run([tokens] + whole)
        #expect(outputs.map(\.shape) == ["output", "whole"].compactMap { run[$0]?.shape })
        for (output, key) in zip(outputs, ["output", "whole"]) {
          let error = relativeError(output.values, run[key]!.values)
          #expect(error < (network.precision == .bfloat16 ? limit : 1e-5))
        }
      }
    }
  }

  @Test(
    "gives the last layer but one, and the whole text, as Stable Diffusion XL takes them",
    arguments: [ElementType.f32, .f16])
  func halvesOfXL(type: ElementType) throws {
    try compare("xl-first", .penultimate, type, .float32, 1e-5)
    for name in ["xl-second", "xl-second-later"] {
      try compare(name, .penultimateAndPooled, type, .float32, 1e-5)
      try compare(name, .penultimateAndPooled, type, .bfloat16, 0.03)
    }
  }

  @Test("is not computed from layers that nothing is taken of")
  func unusedLayers() throws {
    let vector = NetworkVector(network: "CLIPText", name: "xl-first")
    try vector.withWeights { weights in
      let configuration = try CLIPText.Configuration(json: vector.configuration())
      let names = try CLIPText.graph(configuration, weights: weights, result: .penultimate).weightNames
      #expect(!names.contains { $0.contains("layers.1.") || $0.contains("final_layer_norm") })
      #expect(names.contains("text_model.encoder.layers.0.mlp.fc2.weight"))
    }
  }

  @Test("knows which token stands for the whole text")
  func end() throws {
    func place(_ json: String, _ tokens: [Int]) throws -> Int {
      try CLIPText.Configuration(json: Data(json.utf8)).eosIndex(in: tokens)
    }
    #expect(try place("{}", [49406, 7, 49407, 0, 0]) == 2)
    #expect(try place(#"{"eos_token_id": 2}"#, [49406, 2, 49407, 49407, 0]) == 2)
    #expect(try place(#"{"eos_token_id": 5}"#, [9, 8, 5, 5]) == 2)
    #expect(try place(#"{"eos_token_id": 5}"#, [9, 8]) == 0)
  }

  @Test("lets no token see those after it")
  func causal() throws {
    let vector = Self.vectors[0]
    let run = try vector.runs()[0]
    try vector.withWeights { weights in
      let network = try network(vector, weights)
      var tokens = run["tokens"]!
      tokens.values[6] = tokens.values[6] == 5 ? 6 : 5
      let (before, after) = (run["output"]!.values, try network.run([tokens])[0].values)
      let width = before.count / tokens.values.count
      #expect(relativeError(Array(after[..<(6 * width)]), Array(before[..<(6 * width)])) < 1e-5)
      #expect(relativeError(Array(after[(6 * width)...]), Array(before[(6 * width)...])) > 1e-2)
    }
  }

  @Test(
    "is refused by the name of what is not supported",
    arguments: [
      (#""hidden_act": "gelu_new""#, "hidden_act"), (#""num_attention_heads": 7"#, "num_attention_heads"),
      (#""architectures": ["CLIPModel"]"#, "architectures"), (#""model_type": "clip""#, "model_type"),
      (#""layer_norm_eps": -1"#, "layer_norm_eps"), (#""vocab_size": 0"#, "vocab_size"),
    ])
  func unsupported(entry: String, key: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try CLIPText.Configuration(json: Data("{\(entry)}".utf8)) }
    guard case .unsupported(key, _, _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}
