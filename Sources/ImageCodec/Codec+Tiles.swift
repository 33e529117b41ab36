public import DDCM
public import ModelFolder
import Networks

extension Codec {
  /// The model as pictures of any size are run with: what has more than 4 megapixels in tiles of about 2048×2048. FORMAT.md,
  /// "Tiles", is the norm.
  public var prior: Tiled<NetworkPrior> { Tiled(model.prior, model.tiling) }
}

extension Model {
  /// In elements of a latent, of which each is a block of pixels.
  var tiling: TileLayout {
    let block = autoencoder.blockSize
    func side(_ pixels: Int) -> Int { padded(pixels, halvings: 0) / block }
    return TileLayout(
      side: side(2048), overlap: side(128), ramp: max(1, 64 / block), limit: (1 << 22) / (block * block))
  }
}
