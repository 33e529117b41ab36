public import DDCM

/// Encodes images to the latents that a diffusion model works on, and decodes them.
///
/// ``SpaceToDepth`` is one without a network. Conform to this protocol to use an autoencoder of your own.
public protocol Autoencoder: Sendable {
  /// The pixels along one side of an element of the latent: widths and heights of images are multiples of it.
  var blockSize: Int { get }

  /// The channels of a latent.
  var latentChannels: Int { get }

  /// How latents are arranged from pixels (space-to-depth); nil if they are not pixels.
  var pyramid: PixelPyramid? { get }

  /// Encodes an image.
  ///
  /// - Parameters:
  ///   - planar: three planes (R, G, B) of `height`·`width` floats from −1 to 1.
  ///   - width: in pixels; a multiple of `blockSize`.
  ///   - height: likewise.
  /// - Returns: `latentChannels` × height/`blockSize` × width/`blockSize` elements.
  /// - Throws: what the inference engine throws.
  func encode(planar: [Float], width: Int, height: Int) throws -> Latent

  /// Decodes a latent.
  ///
  /// - Returns: three planes (R, G, B) of floats from −1 to 1.
  /// - Throws: what the inference engine throws.
  func decode(_ latent: Latent) throws -> [Float]
}

extension Autoencoder {
  /// The shape of the latent of an image whose width and height, in pixels, are multiples of `blockSize`.
  public func shape(width: Int, height: Int) -> Latent.Shape {
    Latent.Shape(channels: latentChannels, height: height / blockSize, width: width / blockSize)
  }
}
