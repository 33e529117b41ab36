public import DDCM

/// Between pictures and the latents that a diffusion model works on.
public protocol Autoencoder: Sendable {
  /// The pixels along one side of what becomes one element: pictures' sides are multiples of it.
  var blockSize: Int { get }

  /// The channels of a latent.
  var latentChannels: Int { get }

  /// How latents are pixels in disguise; nil where they are not.
  var pyramid: PixelPyramid? { get }

  /// - Parameter planar: three planes of `height`·`width` floats from −1 to 1; both are multiples of `blockSize`.
  /// - Throws: what the inference engine throws.
  func encode(planar: [Float], width: Int, height: Int) throws -> Latent

  /// Three planes of a picture.
  ///
  /// - Throws: what the inference engine throws.
  func decode(_ latent: Latent) throws -> [Float]
}

extension Autoencoder {
  /// The shape of the latent of a picture whose sides are multiples of `blockSize`.
  public func shape(width: Int, height: Int) -> Latent.Shape {
    Latent.Shape(channels: latentChannels, height: height / blockSize, width: width / blockSize)
  }
}
