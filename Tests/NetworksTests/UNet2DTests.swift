import Foundation
import Inference
import Networks
import Testing

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

@Suite("A UNet2D") struct UNet2DTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  func check(_ vector: UNetVector, stored type: ElementType, dynamic: Bool) throws {
    try vector.withWeights(stored: type) { weights in
      let configuration = try vector.configuration()
      for run in try vector.runs() {
        let graph =
          try dynamic
          ? UNet2D.graph(configuration, weights: weights)
          : UNet2D.graph(configuration, weights: weights, height: .fixed(run.height), width: .fixed(run.width))
        let network = try engine.compile(graph, options: EngineOptions(threads: 2))
        let output = try network.run(run.inputs)[0]
        #expect(output.shape == [1, configuration.outChannels, run.height, run.width])
        let error = relativeError(output.values, run.output)
        #expect(error < 1e-5, "\(vector), \(run.height)×\(run.width), timestep \(run.inputs[1].values[0])")
      }
    }
  }

  @Test("gives what diffusers gives, with the bundled model", arguments: [false, true])
  func bundled(dynamic: Bool) throws { try check(.photo, stored: .f16, dynamic: dynamic) }

  @Test("gives what diffusers gives, with every kind of block", arguments: UNetVector.made)
  func made(vector: UNetVector) throws { try check(vector, stored: .f32, dynamic: true) }
}
