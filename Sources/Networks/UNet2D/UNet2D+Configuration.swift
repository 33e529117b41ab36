extension UNet2D {
  /// What a config.json of diffusers' `UNet2DModel` says. One that exists is one that can be built.
  public struct Configuration: Sendable, Equatable {
    /// What the model was trained on; other sizes work as well. Nil if the model does not say.
    public let sampleSize: SampleSize?
    let plan: UNetPlan

    public var inChannels: Int { plan.inChannels }
    public var outChannels: Int { plan.outChannels }

    /// The number that a picture's height and width must be multiples of.
    public var sizeMultiple: Int { plan.sizeMultiple }

    /// How many classes the model draws; nil where it is not told of classes.
    public var classCount: Int? { plan.classEmbedding?.count }
  }
}
