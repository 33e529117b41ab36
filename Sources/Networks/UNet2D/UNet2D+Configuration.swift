import Inference

extension UNet2D {
  /// What a config.json of diffusers' `UNet2DModel` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable {
    /// What the model was trained on; other sizes work as well. Nil if the model does not say.
    public let sampleSize: SampleSize?
    public let inChannels: Int
    public let outChannels: Int
    let centersInput: Bool
    let time: TimeEmbedding
    let timeWidth: Int
    let classEmbedding: ClassEmbedding?
    let levels: [Level]
    let layersPerBlock: Int
    let middle: Middle?
    let downsamplePadding: Int
    let downsample: Resampling
    let upsample: Resampling
    let activation: Graph.Activation
    let headWidth: Int?
    let groups: Int
    let epsilon: Double
    let timeScalesToo: Bool

    /// The number that a picture's height and width must be multiples of.
    public var sizeMultiple: Int { 1 << (levels.count - 1) }

    /// How many classes the model draws; nil where it is not told of classes.
    public var classCount: Int? { classEmbedding?.count }

    public struct SampleSize: Sendable, Equatable {
      public let height: Int
      public let width: Int
    }

    /// How a timestep becomes a vector.
    enum TimeEmbedding: Sendable, Equatable {
      /// Sines and cosines of t times fixed frequencies.
      case positional(cosineFirst: Bool, frequencyShift: Int)
      /// Sines and cosines of log t times the model's frequencies; the result is divided by t.
      case fourier
      /// A row of the model's table.
      case learned(steps: Int)
    }

    /// How a class becomes a vector, which is added to the timestep's.
    enum ClassEmbedding: Sendable, Equatable {
      /// A row of the model's table.
      case table(count: Int)
      /// The class's number, as if it were a timestep.
      case number(count: Int)

      var count: Int {
        switch self {
        case .table(let count), .number(let count): count
        }
      }
    }

    /// One size of picture, on the way down and on the way up.
    struct Level: Sendable, Equatable {
      let channels: Int
      let attendsGoingDown: Bool
      let attendsGoingUp: Bool
    }

    struct Middle: Sendable, Equatable {
      let scale: Float
      let attends: Bool
      /// Nil: no normalization before the attention.
      let attentionGroups: Int?
    }

    /// How an attention block changes the size of the picture.
    enum Resampling: Sendable { case convolution, resnet }
  }
}
