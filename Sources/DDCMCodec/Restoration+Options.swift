import DDCM

extension Restoration {
  /// How an estimate is sampled.
  package struct Options: Sendable, Equatable {
    /// Denoiser calls of a sample.
    package var steps: Int
    /// The share of the noise schedule, in 0...1, that the network goes through: 1 where much is missing, less where the
    /// measurement says most of the image.
    package var depth: Double
    /// How much of its noise each step draws anew. With all of it, what is known corrects what was sampled before.
    package var eta: CodingParameters.Eta
    /// How many samples the estimate is the mean of, 1 or more: one looks natural, the mean of many is nearer to the truth, and
    /// as smooth as little is known.
    package var samples: Int
    /// How much of the colours stays, of an image that was grey; nil for all of them.
    package var saturation: Saturation?
    package var seed: UInt64

    package init(
      steps: Int = 20, depth: Double = 1, eta: CodingParameters.Eta = .fresh, samples: Int = 1,
      saturation: Saturation? = nil,
      seed: UInt64 = 0
    ) {
      self.steps = steps
      self.depth = depth
      self.eta = eta
      self.samples = samples
      self.saturation = saturation
      self.seed = seed
    }
  }

  /// Colours, drawn towards the grey that each pixel has.
  package struct Saturation: Sendable, Equatable {
    /// 0 is grey, 1 as coloured as it was.
    package var factor: Double
    /// What the grey is of red, green and blue; 1 in sum.
    package var weights: [Float]

    package init(factor: Double, weights: [Float]) {
      precondition(weights.count == 3)
      self.factor = factor
      self.weights = weights
    }

    /// - Parameter planes: red, green and blue of an image.
    func apply(to planes: inout [Float]) {
      let (area, factor) = (planes.count / 3, Float(factor))
      for pixel in 0..<area {
        var grey: Float = 0
        for channel in 0..<3 { grey += weights[channel] * planes[channel * area + pixel] }
        for place in stride(from: pixel, to: planes.count, by: area) {
          planes[place] = grey + factor * (planes[place] - grey)
        }
      }
    }
  }
}
