/// What one contender made of one picture at one rate: a line of the results.
public struct Measurement: Sendable, Equatable, Codable {
  public enum Outcome: String, Sendable, Codable {
    /// The file is no larger than asked.
    case within
    /// The smallest file that the contender makes is larger than asked; it is this file that is measured.
    case over
    /// There is no result: see `failure`.
    case failed
  }

  /// The picture's file, without the folder.
  public var picture: String
  public var width: Int
  public var height: Int
  public var contender: String
  /// What was asked for, in bits per pixel.
  public var rate: Double
  /// What was asked for, in bytes.
  public var byteLimit: Int
  public var outcome: Outcome
  /// The size of the file.
  public var bytes: Int?
  /// The contender's setting, where one was searched.
  public var quality: String?
  /// By the names of the scores. One that does not apply, to a picture that is too small for example, is not there.
  public var scores: [String: Double] = [:]
  public var encoding: Usage?
  public var decoding: Usage?
  public var failure: String?
  /// Of all that the result depends on.
  public var digest: String

  /// Bits per pixel of the file.
  public var bitsPerPixel: Double? {
    bytes.map { Double(8 * $0) / Double(width * height) }
  }

  private enum CodingKeys: String, CodingKey {
    case picture, width, height, contender, rate, outcome, bytes, quality, scores, encoding, decoding, failure, digest
    case byteLimit = "byte_limit"
  }
}
