public import Inference

/// The U-shaped denoiser of "High-Resolution Image Synthesis with Latent Diffusion Models" (Rombach et al. 2022), told
/// what to draw by the tokens of a prompt, as diffusers' `UNet2DConditionModel` builds it from a config.json.
///
/// It is that of Stable Diffusion 1, 2 and XL. What it predicts (ε or v), the scheduler's configuration says.
public enum UNet2DCondition {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [N, in_channels, H, W]; `timestep`, [1]; `context`, [N, tokens, cross_attention_dim]; and, if the
  /// configuration has a `pooledWidth`, `pooled`, [N, pooledWidth], the whole prompt, and `sizes`, [N, 6], in pixels: height and
  /// width of the original picture, top and left of where it was cropped, height and width of what is to be drawn.
  /// Output: [N, out_channels, H, W].
  /// - Parameters:
  ///   - configuration: what the model's config.json says.
  ///   - weights: the model's diffusion_pytorch_model.safetensors or .bin.
  ///   - batch: N.
  ///   - height: H; a multiple of `configuration.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func graph(
    _ configuration: Configuration, weights: any WeightFile, batch: Dimension = 1, height: Dimension = .dynamic,
    width: Dimension = .dynamic
  ) throws -> Graph {
    try UNetBuilder.graph(configuration.plan, weights, batch: batch, height: height, width: width)
  }
}
