package import DDCM
package import Pictures

/// What became of a picture, in one step.
package enum Degradation: Sendable {
  /// Which of so many columns and rows of pixels are known, row by row.
  case inpaint(known: @Sendable (_ width: Int, _ height: Int) throws -> [Bool])
  case upscale(factor: Int, filter: Downsampling.Filter)
  case colorize(Grey)
  case deblur(Kernel)
  case decompress(JPEGHeader)

  /// How a grey picture was made of a coloured one.
  package enum Grey: String, Sendable, CaseIterable {
    case luma, mean

    var weights: [Float] { self == .luma ? Luma.bt601 : Luma.mean }
  }

  /// What a point became.
  package enum Kernel: Sendable {
    case gaussian(sigma: Double)
    case rows([[Double]])
  }

  package static let scales = 2...8
  package static let sigmas = 0.1...50.0

  /// How many times the sides were as large before.
  package var factor: Int {
    if case .upscale(let factor, _) = self { factor } else { 1 }
  }

  /// How an estimate is sampled: inpainting makes up the most.
  package static func options(for degradations: [Degradation]) -> Restoration.Options {
    var options = Restoration.Options(steps: 12, depth: 0.15)
    for degradation in degradations {
      switch degradation {
      case .inpaint: (options.steps, options.depth) = (30, 1)
      case .colorize(let grey):
        // One sample's colours are half wrong: the mean of four, half as strong, is nearer to the truth than grey is.
        (options.steps, options.depth, options.samples) = (max(options.steps, 20), 1, 4)
        options.saturation = .init(factor: 0.5, weights: grey.weights)
      case .decompress(let file):
        // About the noise that the file's coarsest common rounding is; found at qualities 10 and 30.
        let steps = file.components[0].steps
        let low = (0..<16).reduce(0) { $0 + Double(steps[$1 / 4 * 8 + $1 % 4]) } / 16
        (options.steps, options.depth) = (1, min(max(0.0006 * low, 0.003), 0.08))
      case .upscale, .deblur: break
      }
    }
    return options
  }

  /// A: from planes of pixels of `shape` to what they became.
  ///
  /// - Throws: what is wrong with the mask.
  package func sight(of shape: Latent.Shape) throws -> any LinearOperator {
    switch self {
    case .inpaint(let known):
      return Mask(known: try known(shape.width, shape.height), shape: shape)
    case .upscale(let factor, let filter):
      let small = Latent.Shape(channels: shape.channels, height: shape.height / factor, width: shape.width / factor)
      return Downsampling(filter, factor: factor, to: small)
    case .colorize(let grey):
      return Luma(weights: shape.channels == 1 ? [1] : grey.weights, shape: shape)
    case .deblur(.gaussian(let sigma)):
      return Blur(sigma: sigma, shape: shape)
    case .deblur(.rows(let rows)):
      return Blur(kernel: rows, shape: shape)
    case .decompress(let file):
      let (most, deepest) = (file.components.map(\.across).max() ?? 1, file.components.map(\.down).max() ?? 1)
      let components = file.components.map {
        QuantizedBlocks.Component(columns: most / $0.across, rows: deepest / $0.down, steps: $0.steps)
      }
      return QuantizedBlocks(components, shape: shape)
    }
  }
}
