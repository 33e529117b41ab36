public import DDCM
import ModelFolder

extension Codec {
  /// The picture to which the choices of a stream lead under another conditioning, and its stream.
  ///
  /// DDCM (arXiv 2502.01189), section 5: what was settled before `step` stays, what comes after follows the new
  /// conditioning. The choices are the same; the stream's header tells of the change, so that decoding needs nothing more.
  ///
  /// - Parameters:
  ///   - conditioning: of `step` and all that follow; nil for none.
  ///   - step: counted from 0; the earlier, the more is changed.
  /// - Throws: as ``decode(_:pixelLimit:observe:)``, and `ConditioningError` where the model cannot be told this.
  public func edit(
    _ stream: Stream, to conditioning: Conditioning?, from step: Int, pixelLimit: Int = defaultPixelLimit,
    observe: (Step) throws -> Void = { _ in }
  ) throws -> Encoded {
    precondition(0..<stream.header.settings.stepCount ~= step, "the step is one of the stream's")
    try check(stream.header, pixelLimit: pixelLimit)
    var header = stream.header
    header.conditioning.change(to: conditioning, from: step)
    try model.prior.check(header.conditioning)
    let edited = Stream(header: header, selections: stream.selections)
    return Encoded(stream: edited, picture: try decode(edited, pixelLimit: pixelLimit, observe: observe))
  }
}
