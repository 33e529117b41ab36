import Essentials
import Inference

/// How a timestep becomes a vector.
enum TimeEmbedding: Sendable, Equatable, Encodable {
  /// Sines and cosines of t times fixed frequencies.
  case positional(cosineFirst: Bool, frequencyShift: Int)
  /// Sines and cosines of log t times the model's frequencies; the result is divided by t.
  case fourier
  /// A row of the model's table.
  case learned(steps: Int)
}

/// How a class becomes a vector, which is added to the timestep's.
enum ClassEmbedding: Sendable, Equatable, Encodable {
  /// A row of the model's table.
  case table(count: Int)
  /// The class's number, as if it were a timestep.
  case number(count: Int)

  var count: Int {
    switch self {
    case .table(let count), .number(let count): count
    }
  }
}

/// How the pooled prompt and the image's size become a vector, which is added to the timestep's.
///
/// Source: "SDXL: Improving Latent Diffusion Models for High-Resolution Image Synthesis" (Podell et al. 2023), section 2.2.
struct AddedEmbedding: Sendable, Equatable, Encodable {
  /// The width of the pooled prompt.
  let pooledWidth: Int
  /// The number of sines and cosines for each number.
  let numberWidth: Int

  /// Height and width of the original image, top and left of its crop, height and width of the image to generate.
  static let numbers = 6
}

extension LayerBuilder {
  /// The embedding of a timestep, before the network's first linear layers: [1] → [1, width].
  mutating func embed(_ timestep: Graph.Value, _ time: TimeEmbedding, width: Int) throws -> Graph.Value {
    switch time {
    case .positional(let cosineFirst, let shift):
      return positional(timestep, width: width, cosineFirst: cosineFirst, shift: shift)
    case .fourier:
      let frequencies = try tensor("time_proj.weight", [width])
      let logarithm = graph.function(.logarithm, graph.reshape(timestep, [.same, 1]))
      let turns = graph.multiply(logarithm, frequencies)
      return waves(graph.multiply(graph.multiply(turns, 2), .pi), cosineFirst: false, width: width * 2)
    case .learned(let steps):
      return graph.row(timestep, of: try tensor("time_proj.weight", [steps, width]))
    }
  }

  /// Sines and cosines of numbers times fixed frequencies: [N] → [N, width].
  mutating func positional(_ numbers: Graph.Value, width: Int, cosineFirst: Bool, shift: Int) -> Graph.Value {
    // 10000^(−i / (count − shift)), rounded as single precision rounds each step.
    let count = width / 2
    let frequencies = (0..<count).map { exp(-Float(log(10000.0)) * Float($0) / Float(count - shift)) }
    let column = graph.reshape(numbers, [.same, 1])
    let phases = graph.multiply(column, graph.constant(frequencies, shape: [1, count]))
    return waves(phases, cosineFirst: cosineFirst, width: width)
  }

  /// Sines and cosines one after the other, and a zero where the width is odd.
  private mutating func waves(_ phases: Graph.Value, cosineFirst: Bool, width: Int) -> Graph.Value {
    let (sine, cosine) = (graph.function(.sine, phases), graph.function(.cosine, phases))
    let rest = width % 2 == 0 ? [] : [graph.constant([0], shape: [1, 1])]
    return graph.concat((cosineFirst ? [cosine, sine] : [sine, cosine]) + rest, axis: 1)
  }

  /// Two linear layers with an activation between them.
  mutating func perceptron(
    _ x: Graph.Value, _ first: String, _ second: String, width: Int, activation: Graph.Activation
  ) throws -> Graph.Value {
    try linear(graph.activation(activation, linear(x, first, to: width)), second, to: width)
  }
}
