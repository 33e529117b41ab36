public import Inference

/// How a model's weights are stored: in which types, and in how many bytes.
public struct WeightStorage: Sendable, Equatable {
  /// In alphabetical order of their names.
  public let types: [ElementType]
  public let bytes: Int
}

extension ModelFiles {
  /// Of the tensors that its networks are computed from.
  public var weightStorage: WeightStorage {
    let tensors = weighted.flatMap { part in
      Set(part.names).compactMap { part.weights[$0] }
    }
    return WeightStorage(
      types: Set(tensors.map(\.type)).sorted { $0.rawValue < $1.rawValue },
      bytes: tensors.reduce(0) { $0 + $1.bytes.count })
  }

  private var weighted: [(weights: any WeightFile, names: [String])] {
    var parts: [(any WeightFile, [String])] = [(denoiser.weights, denoiser.graph.weightNames)]
    if let weights = autoencoderPart.weights { parts.append((weights, autoencoderPart.weightNames)) }
    parts += texts?.encoders.map { ($0.weights, $0.graph.weightNames) } ?? []
    return parts
  }
}
