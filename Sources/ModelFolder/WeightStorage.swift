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
      Set(part.graphs.flatMap(\.weightNames)).compactMap { part.weights[$0] }
    }
    return WeightStorage(
      types: Set(tensors.map(\.type)).sorted { $0.rawValue < $1.rawValue },
      bytes: tensors.reduce(0) { $0 + $1.bytes.count })
  }

  private var weighted: [(weights: any WeightFile, graphs: [Graph])] {
    var parts: [(any WeightFile, [Graph])] = [(denoiser.weights, [denoiser.graph])]
    if case .kl(_, let weights, let graphs) = autoencoderPart { parts.append((weights, graphs)) }
    if let text { parts.append((text.weights, [text.graph])) }
    return parts
  }
}
