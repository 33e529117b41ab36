import Foundation
import Inference
import ModelTesting
import Networks
import Testing

@Suite("A UNet2D") struct UNet2DTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  /// Every recorded run of `vector` comes out again.
  func check(_ vector: UNetVector, stored type: ElementType, dynamic: Bool) throws {
    try vector.withWeights(stored: type) { weights in
      let configuration = try vector.configuration()
      let anySize = try dynamic ? network(configuration, weights) : nil
      for run in try vector.runs() {
        let network = try anySize ?? network(configuration, weights, height: run.height, width: run.width)
        let output = try network.run(run.inputs)[0]
        #expect(output.shape == [1, configuration.outChannels, run.height, run.width])
        #expect(
          relativeError(output.values, run.output) < 1e-5, "\(run.height)×\(run.width), timestep \(run.timestep)")
      }
    }
  }

  func network(
    _ configuration: UNet2D.Configuration, _ weights: Safetensors, height: Int? = nil, width: Int? = nil,
    options: EngineOptions = EngineOptions(threads: 2)
  ) throws -> any CompiledNetwork {
    let graph = try UNet2D.graph(
      configuration, weights: weights, height: height.map { .fixed($0) } ?? .dynamic,
      width: width.map { .fixed($0) } ?? .dynamic)
    return try engine.compile(graph, options: options)
  }

  @Test("gives what diffusers gives, with the bundled model", arguments: [true, false])
  func bundled(dynamic: Bool) throws { try check(.photo, stored: .f16, dynamic: dynamic) }

  @Test("gives what diffusers gives, with every kind of block", arguments: UNetVector.made)
  func made(vector: UNetVector) throws { try check(vector, stored: .f32, dynamic: true) }

  @Test("gives what diffusers gives, for one size alone", arguments: UNetVector.small)
  func fixedSize(vector: UNetVector) throws { try check(vector, stored: .f32, dynamic: false) }

  @Test("gives what diffusers gives, however the weights are stored", arguments: [ElementType.f16, .bf16])
  func storage(type: ElementType) throws {
    for vector in UNetVector.small { try check(vector, stored: type, dynamic: true) }
  }

  @Test("gives nearly the same on another number of threads")
  func threads() throws {
    try UNetVector.photo.withWeights(stored: .f16) { weights in
      let (configuration, runs) = (try UNetVector.photo.configuration(), try UNetVector.photo.runs())
      let one = try network(configuration, weights, options: EngineOptions(threads: 1))
      let two = try network(configuration, weights, options: EngineOptions(threads: 2))
      for run in runs {
        #expect(relativeError(try one.run(run.inputs)[0].values, try two.run(run.inputs)[0].values) < 1e-5)
      }
    }
  }

  // 997 and 999 are no numbers of bfloat16: were the timestep rounded, the bundled model would be off by 41 and 17 %. It is off
  // by 3 % there, as in PyTorch's bfloat16, and by less than 1 % at other timesteps.
  @Test("gives nearly the same in bfloat16", arguments: [UNetVector.photo] + UNetVector.made)
  func bfloat16(vector: UNetVector) throws {
    try vector.withWeights(stored: .bf16) { weights in
      let options = EngineOptions(precision: .bfloat16, threads: 2)
      let network = try network(vector.configuration(), weights, options: options)
      let bound = network.precision == .float32 ? 1e-5 : vector.name == "photo" ? 0.06 : 0.03
      for run in try vector.runs() {
        let error = relativeError(try network.run(run.inputs)[0].values, run.output)
        #expect(error < bound, "timestep \(run.timestep)")
        #expect(network.precision == .float32 || error > 1e-5, "this is not bfloat16")
      }
    }
  }

  @Test("takes any size that is a multiple of what it says")
  func sizes() throws {
    try UNetVector.photo.withWeights(stored: .f16) { weights in
      let configuration = try UNetVector.photo.configuration()
      #expect(configuration.sizeMultiple == 16)
      let network = try network(configuration, weights)
      let time = Tensor(shape: [1], values: [500])
      for (height, width) in [(16, 16), (48, 16), (16, 80)] {
        let sample = MadeWeights.input(shape: [1, 12, height, width])
        #expect(try network.run([sample, time])[0].shape == sample.shape)
      }
      #expect(throws: EngineError.self) { try network.run([MadeWeights.input(shape: [1, 12, 24, 16]), time]) }
    }
  }

  @Test("says which tensor it misses, or finds in another shape")
  func otherWeights() throws {
    let vector = UNetVector(name: "fourier")
    let configuration = try vector.configuration()
    func check(_ name: String, as stored: String, _ shape: [Int], _ error: (String) -> WeightFileError) throws {
      let edited = try vector.tensors().map { $0.name == name ? (name: stored, shape: shape) : $0 }
      try withFile(MadeWeights.file(edited, stored: .f32)) { weights in
        #expect(throws: error(weights.path)) { try UNet2D.graph(configuration, weights: weights) }
      }
    }
    try check("conv_in.bias", as: "conv_in.b", [16]) { .missing(file: $0, tensor: "conv_in.bias") }
    try check("conv_in.weight", as: "conv_in.weight", [16, 3, 9, 1]) {
      .wrongShape(file: $0, tensor: "conv_in.weight", found: [16, 3, 9, 1], needed: [16, 3, 3, 3])
    }
    let query = "up_blocks.0.attentions.1.query"
    try check("\(query).weight", as: "\(query).w", [32, 32]) {
      .missing(file: $0, tensor: "up_blocks.0.attentions.1.to_q.weight")
    }
  }
}

/// ‖a − b‖ / ‖b‖.
func relativeError(_ a: [Float], _ b: [Float]) -> Double {
  precondition(a.count == b.count)
  var (difference, norm) = (0.0, 0.0)
  for (x, y) in zip(a, b) {
    difference += (Double(x) - Double(y)) * (Double(x) - Double(y))
    norm += Double(y) * Double(y)
  }
  return (difference / norm).squareRoot()
}
