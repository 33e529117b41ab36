public import Inference

/// The text encoder of "Learning Transferable Visual Models From Natural Language Supervision" (Radford et al. 2021), as
/// transformers' `CLIPTextModel` builds it from a config.json.
///
/// It is that of Stable Diffusion 1 (OpenAI's ViT-L/14) and 2 (OpenCLIP's ViT-H).
public enum CLIPText {
  /// The network with its weights, as a graph.
  ///
  /// Input: `tokens`, [N, L], as `CLIPTokenizer` gives them, L being `configuration.positions`.
  /// Output: [N, L, width], each token as the last layer sees it, normalized.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func graph(
    _ configuration: Configuration, weights: any WeightFile, batch: Dimension = 1
  ) throws -> Graph {
    var builder = CLIPTextBuilder(configuration, weights)
    try builder.build(batch: batch)
    return builder.layers.graph
  }
}
