import DDCM
import ModelFolder
import Networks

extension Model {
  /// In elements of a latent, of which each is a block of pixels. FORMAT.md, "Tiles", is the norm.
  var tiling: TileLayout {
    let block = autoencoder.blockSize
    func side(_ pixels: Int) -> Int { padded(pixels, downsamplingLevel: 0) / block }
    return TileLayout(
      side: side(2048), overlap: side(128), ramp: max(1, 64 / block), limit: (1 << 22) / (block * block))
  }
}
