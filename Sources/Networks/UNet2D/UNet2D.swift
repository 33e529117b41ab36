public import Inference

/// The U-shaped denoiser of "Denoising Diffusion Probabilistic Models" (Ho et al. 2020), as diffusers' `UNet2DModel`
/// builds it from a config.json.
///
/// The network goes down through levels of half the size each, through a middle, and up again; each layer on the way up
/// also sees the result of its counterpart on the way down.
public enum UNet2D {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [1, in_channels, H, W], `timestep`, [1], and, where the model is told of classes, `class_label`, [1].
  /// Output: [1, out_channels, H, W].
  /// - Parameters:
  ///   - configuration: what the model's config.json says.
  ///   - weights: the model's diffusion_pytorch_model.safetensors or .bin.
  ///   - height: H; a multiple of `configuration.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func graph(
    _ configuration: Configuration, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    try UNetBuilder.graph(configuration.plan, weights, batch: 1, height: height, width: width)
  }
}
