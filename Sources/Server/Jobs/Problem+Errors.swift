import DDCM
import HTTPTypes
import ImageCodec
import ModelFolder
import Pictures
import Quality

extension Problem {
  /// What a client is told of an error.
  package init(of error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as PictureError: self = Problem(of: error)
    case BitstreamError.notAStream:
      self.init(.unsupportedMediaType, Self.sentence(BitstreamError.notAStream, "Send a .ddcm stream."))
    case CodecError.tooLarge(let width, let height, let limit):
      self.init(.contentTooLarge, Self.tooLarge("The stream's picture", width, height, limit))
    case CodecError.wrongModel(let needed, _):
      self.init(
        .unprocessableContent,
        "The stream was made with the model \(needed), which this server does not have. GET /v1/models lists what it has."
      )
    case CodecError.textNeeded(let digest):
      self.init(
        .unprocessableContent,
        "The stream was made with a text that it does not hold (digest \(digest)), and this server cannot be told it. Decode "
          + "it with the command line.")
    case let error as ReceivedStream.CutShort:
      self.init(
        .unprocessableContent,
        Self.sentence(
          error.error,
          "\(error.part.choices) of its \(error.part.allChoices) choices are there: decode these with partial=true."))
    case is BitstreamError, is CodecError, is PlanningError, is ConditioningError, is DegradationError, is QualityError,
      is JPEGError, is RestorationError, is TimestepsError:
      self.init(.unprocessableContent, Self.sentence(error))
    default:
      self.init(.internalServerError, "The server failed: \(Self.sentence(error))")
    }
  }

  private init(of error: PictureError) {
    switch error {
    case .notAPicture: self.init(.unsupportedMediaType, Self.sentence(error))
    case .tooLarge(let source, let width, let height, let limit):
      self.init(.contentTooLarge, Self.tooLarge(source, width, height, limit))
    case .damaged: self.init(.unprocessableContent, Self.sentence(error))
    case .unknownFormat, .cannotEncode: self.init(.internalServerError, "The server failed: \(Self.sentence(error))")
    }
  }

  static func tooLarge(_ name: String, _ width: Int, _ height: Int, _ limit: Int) -> String {
    sentence("\(name) has \(width)×\(height) pixels, and the limit is \(limit). Make it smaller.")
  }

  private static func sentence(_ error: any Error, _ advice: String = "") -> String {
    let words = sentence("\(error)")
    return advice.isEmpty ? words : "\(words) \(advice)"
  }

  /// With a capital and a full stop.
  private static func sentence(_ words: String) -> String {
    let end = words.hasSuffix(".") ? "" : "."
    return words.prefix(1).uppercased() + words.dropFirst() + end
  }
}
