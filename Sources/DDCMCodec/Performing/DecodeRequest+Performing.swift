import DDCM
import DDCMFormat

extension DecodeRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> DecodeResult {
    let image = try codec.decode(
      stream.stream, maxPixels: maxPixels, finish: finish,
      observe: codec.observer(progress, width: header.width, height: header.height))
    return DecodeResult(image: image, notes: stream.notes)
  }
}

extension EditRequest {
  public func perform(with codec: Codec, progress: @escaping ProgressHandler) throws -> EditResult {
    try codec.check(stream.header, maxPixels: maxPixels)
    var plan = stream.header.conditioning
    let guidance = plan.phases.last { $0.start <= firstStep }?.conditioning?.guidance
    plan.change(to: try conditioning.conditioning(promptGuidance: guidance?.scale ?? 1), from: firstStep)
    try codec.model.check(plan)
    let edited = stream.conditioned(plan)
    let image = try codec.decode(
      edited, maxPixels: maxPixels,
      observe: codec.observer(progress, width: stream.header.width, height: stream.header.height))
    return EditResult(
      bytes: edited.conditioned(conditioning.stored(plan)).serialized(), image: image, firstStep: firstStep,
      stepCount: stream.header.parameters.stepCount)
  }
}
