import Foundation
import Inference

extension UNet2DBuilder {
  /// The vector that every residual block is told: [1] → [1, timeWidth], its activation included.
  ///
  /// - Parameter label: the class, [1], where the model is told of classes.
  mutating func timeEmbedding(_ timestep: Graph.Value, label: Graph.Value?) throws -> Graph.Value {
    var time = try perceptron(embed(timestep), "time_embedding")
    if let label, let embedding = configuration.classEmbedding {
      time = layers.graph.add(time, try classEmbedding(label, embedding))
    }
    // Every block begins with this, so it is done once.
    return layers.graph.activation(configuration.activation, time)
  }

  private mutating func classEmbedding(
    _ label: Graph.Value, _ embedding: UNet2D.Configuration.ClassEmbedding
  ) throws -> Graph.Value {
    switch embedding {
    case .table(let count):
      let table = try layers.tensor("class_embedding.weight", [count, configuration.timeWidth])
      return layers.graph.row(label, of: table)
    case .number:
      return try perceptron(embed(label), "class_embedding")
    }
  }

  /// Two linear maps to [1, timeWidth] with an activation between them.
  private mutating func perceptron(_ x: Graph.Value, _ name: String) throws -> Graph.Value {
    var hidden = try layers.linear(x, "\(name).linear_1", to: configuration.timeWidth)
    hidden = layers.graph.activation(.silu, hidden)
    return try layers.linear(hidden, "\(name).linear_2", to: configuration.timeWidth)
  }

  private mutating func embed(_ timestep: Graph.Value) throws -> Graph.Value {
    let width = configuration.levels[0].channels
    switch configuration.time {
    case .positional(let cosineFirst, let shift):
      let frequencies = Self.frequencies(count: width / 2, shift: shift)
      let column = layers.graph.reshape(timestep, [1, 1])
      let phases = layers.graph.multiply(column, layers.graph.constant(frequencies, shape: [1, width / 2]))
      return waves(phases, cosineFirst: cosineFirst, width: width)
    case .fourier:
      let frequencies = try layers.tensor("time_proj.weight", [width])
      let logarithm = layers.graph.function(.logarithm, layers.graph.reshape(timestep, [1, 1]))
      let turns = layers.graph.multiply(logarithm, frequencies)
      return waves(layers.graph.multiply(layers.graph.multiply(turns, 2), .pi), cosineFirst: false, width: width * 2)
    case .learned(let steps):
      let table = try layers.tensor("time_proj.weight", [steps, width])
      return layers.graph.row(timestep, of: table)
    }
  }

  /// 10000^(−i / (count − shift)), rounded as single precision rounds each step.
  private static func frequencies(count: Int, shift: Int) -> [Float] {
    (0..<count).map { exp(-Float(log(10000.0)) * Float($0) / Float(count - shift)) }
  }

  /// Sines and cosines one after the other, and a zero where the width is odd.
  private mutating func waves(_ phases: Graph.Value, cosineFirst: Bool, width: Int) -> Graph.Value {
    let (sine, cosine) = (layers.graph.function(.sine, phases), layers.graph.function(.cosine, phases))
    let rest = width % 2 == 0 ? [] : [layers.graph.constant([0], shape: [1, 1])]
    return layers.graph.concat((cosineFirst ? [cosine, sine] : [sine, cosine]) + rest, axis: 1)
  }
}
