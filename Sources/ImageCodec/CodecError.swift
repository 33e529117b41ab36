public import DDCM
import ModelFolder

/// Why a stream cannot be decoded with a model, or a picture not encoded as asked.
public enum CodecError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The stream was made with another model.
  case wrongModel(needed: ModelIdentity, given: ModelIdentity)
  /// The stream's header contradicts the model or itself; the text says how.
  case inconsistent(String)
  /// The stream does not hold a text that its picture was made with.
  case textNeeded(TextDigest)
  /// The picture has more pixels than `limit`.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// The padded picture has more elements than the method's largest latent.
  case latentTooLarge(width: Int, height: Int, elements: Int)

  public var description: String {
    switch self {
    case .wrongModel(let needed, let given):
      "the stream was made with the model \(needed), and the model at hand is \(given). Get the model that made it and "
        + "pass its folder with --model, or name the folder that it is in with DDCM_MODELS."
    case .inconsistent(let contradiction):
      "the stream contradicts itself or its model: \(contradiction)."
    case .textNeeded(let digest): ConditioningError.textNeeded(digest).description
    case .tooLarge(let width, let height, let limit):
      "the stream's picture has \(width)×\(height) pixels, the limit is \(limit). Allow more with --max-pixels if you "
        + "trust the stream."
    case .latentTooLarge(let width, let height, let elements):
      "a picture of \(width)×\(height) pixels is too large for this model: padded, it has more than \(elements) elements."
    }
  }
}
