public import Inference

/// The U-shaped denoiser of "Diffusion Models Beat GANs on Image Synthesis" (Dhariwal & Nichol 2021), from checkpoints that
/// name its parts as OpenAI's guided-diffusion does.
///
/// Such checkpoints come without a config.json: what the network is made of follows from the names and shapes of its
/// tensors. It predicts ε; that it was trained to know variances too is left out of the result.
public enum GuidedDiffusionUNet {
  /// The network with its weights, as a graph.
  ///
  /// Inputs: `sample`, [1, C, H, W]; `timestep`, [1]; for a class-conditional network, `label`, [1], the number of the
  /// class. Output: [1, C, H, W].
  /// - Parameters:
  ///   - structure: what the weights say.
  ///   - weights: the checkpoint.
  ///   - height: H; a multiple of `structure.sizeMultiple`.
  ///   - width: W; likewise.
  /// - Throws: `WeightFileError` if a tensor is missing or of another shape.
  public static func graph(
    _ structure: Structure, weights: any WeightFile, height: Dimension = .dynamic, width: Dimension = .dynamic
  ) throws -> Graph {
    for extent in [height, width].compactMap(\.value) {
      precondition(extent % structure.sizeMultiple == 0, "sizes are multiples of \(structure.sizeMultiple)")
    }
    return try GuidedDiffusionBuilder.graph(structure, weights, height: height, width: width)
  }
}
