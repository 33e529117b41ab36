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
