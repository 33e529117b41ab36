package import DDCM
package import Inference

extension Latent {
  /// Of a tensor of [1, C, H, W].
  package init(_ tensor: Tensor) {
    let extents = tensor.shape
    precondition(extents.count == 4 && extents[0] == 1, "one picture")
    self.init(shape: Shape(channels: extents[1], height: extents[2], width: extents[3]), values: tensor.values)
  }
}

extension Tensor {
  /// [1, C, H, W].
  package init(_ latent: Latent) {
    let shape = latent.shape
    self.init(shape: [1, shape.channels, shape.height, shape.width], values: latent.values)
  }
}
