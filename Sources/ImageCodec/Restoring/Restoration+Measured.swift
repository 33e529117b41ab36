import DDCM
import ModelFolder

extension Restoration {
  /// - Parameter afterMask: whether nothing became of the picture but that pixels are missing.
  package init(_ measured: Measured, afterMask: Bool, codec: Codec) throws {
    guard codec.model.prior.pyramid == nil, afterMask, let mask = measured.mask else {
      try self.init(measured.observation, first: measured.isNoisy ? measured.picture : nil, codec: codec)
      return
    }
    try self.init(inpainting: measured.picture, mask, codec: codec)
  }
}
