public import Inference

/// The text encoder of "Learning Transferable Visual Models From Natural Language Supervision" (Radford et al. 2021), as
/// transformers' `CLIPTextModel` builds it from a config.json.
///
/// It is that of Stable Diffusion 1 (OpenAI's ViT-L/14) and 2 (OpenCLIP's ViT-H); XL has the first one, and OpenCLIP's ViT-bigG
/// as transformers' `CLIPTextModelWithProjection`.
public enum CLIPText {
  /// What is taken of the network.
  public enum Result: Sendable {
    /// Each token as the last layer sees it, normalized: [N, L, width].
    case last
    /// Each token as the last layer but one sees it: [N, L, width].
    case lastButOne
    /// The same, and the whole text where texts and pictures meet: [N, projectionWidth]. Has another input, `end`, [1]: the
    /// place of the token that stands for the whole text. N is 1.
    case lastButOneAndWhole
  }

  /// The network with its weights, as a graph.
  ///
  /// Input: `tokens`, [N, L], as `CLIPTokenizer` gives them, L being `configuration.positions`.
  /// Outputs: what `result` says.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func graph(
    _ configuration: Configuration, weights: any WeightFile, batch: Dimension = 1, result: Result = .last
  ) throws -> Graph {
    var builder = CLIPTextBuilder(configuration, weights)
    try builder.build(batch: batch, result: result)
    return builder.layers.graph
  }
}
