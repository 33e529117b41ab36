public import DDCM

extension Restoration {
  /// How an estimate is sampled.
  public struct Options: Sendable, Equatable {
    /// Denoiser calls of a sample.
    public var steps: Int
    /// The share of the noise schedule, in 0...1, that the network goes through: 1 where much is to be made up, less where the
    /// measurement says most of the picture.
    public var depth: Double
    /// How much of its noise each step draws anew. All of it lets what is known mend what was made up before.
    public var eta: Settings.Eta
    /// How many samples the estimate is the mean of, 1 or more: one looks natural, the mean of many is nearer to the truth, and
    /// as smooth as little is known.
    public var samples: Int
    /// How much of the colours stays, of a picture that was grey; nil for all of them.
    public var saturation: Saturation?
    public var seed: UInt64

    public init(
      steps: Int = 20, depth: Double = 1, eta: Settings.Eta = .fresh, samples: Int = 1, saturation: Saturation? = nil,
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
  public struct Saturation: Sendable, Equatable {
    /// 0 is grey, 1 as coloured as it was.
    public var factor: Double
    /// What the grey is of red, green and blue; 1 in sum.
    public var weights: [Float]

    public init(factor: Double, weights: [Float]) {
      precondition(weights.count == 3)
      self.factor = factor
      self.weights = weights
    }

    /// - Parameter planes: red, green and blue of a picture.
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
