import DDCM
import DDCMImages
import Foundation
import Quality

/// The result of one contender for one image at one rate: a line of the results.
package struct Measurement: Sendable, Equatable, Codable {
  package enum Outcome: String, Sendable, Codable {
    /// The file is within the limit.
    case within
    /// The contender's smallest file is above the limit; it is measured.
    case over
    /// There is no result: see `failure`.
    case failed
  }

  /// The image's file, without the folder.
  package var image: String
  package var width: Int
  package var height: Int
  package var contender: String
  /// The limit in bits per pixel.
  package var rate: Double
  /// The limit in bytes.
  package var byteLimit: Int
  package var outcome: Outcome
  /// The size of the file.
  package var bytes: Int?
  /// The value of the setting that was searched; nil for none.
  package var quality: String?
  /// By name. Scores that do not apply, to an image that is too small for example, are left out.
  package var scores: [String: Double] = [:]
  package var encoding: Usage?
  package var decoding: Usage?
  package var failure: String?
  /// Of all that the result depends on.
  package var digest: String

  /// Bits per pixel of the file.
  package var bitsPerPixel: Double? {
    bytes.map { Double(8 * $0) / Double(width * height) }
  }

  private enum CodingKeys: String, CodingKey {
    case image, width, height, contender, rate, outcome, bytes, quality, scores, encoding, decoding, failure, digest
    case byteLimit = "byte_limit"
  }
}

/// One contender at one rate.
struct CodingTask {
  let contender: any Contender
  let rate: Double

  static func all(of plan: Plan) -> [CodingTask] {
    plan.contenders.flatMap { contender in plan.rates.map { CodingTask(contender: contender, rate: $0) } }
  }

  /// Identifies all that a result depends on: the image's bytes, the contender, the rate and the scores.
  func digest(of source: SourceImage, _ plan: Plan) -> String {
    Digest.of(
      ["results 1", source.name, source.digest, contender.name, "\(rate)"] + Self.parts(contender.provenance)
        + plan.comparisons.map(\.name) + plan.qualities.map(\.name) + Self.parts(plan.provenance))
  }

  private static func parts(_ provenance: [String: String]) -> [String] {
    provenance.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
  }

  /// A result with nothing measured yet.
  func result(of source: SourceImage, digest: String) -> Measurement {
    let (width, height) = (source.image.width, source.image.height)
    return Measurement(
      image: source.name, width: width, height: height, contender: contender.name, rate: rate,
      byteLimit: Int((rate * Double(width * height) / 8).rounded(.down)), outcome: .failed, digest: digest)
  }

  /// A result for an image that cannot be read.
  func failed(_ reason: String, path: String) -> Measurement {
    let name = (path as NSString).lastPathComponent
    return Measurement(
      image: name, width: 0, height: 0, contender: contender.name, rate: rate, byteLimit: 0, outcome: .failed,
      failure: reason, digest: Digest.of(["unreadable", path, contender.name, "\(rate)"]))
  }
}

/// Identifies contents: the first 32 hexadecimal digits of SHA-256.
enum Digest {
  static func of(_ bytes: some DataProtocol) -> String {
    String(SHA256.hash(bytes).hexadecimal.prefix(32))
  }

  static func of(_ parts: [String]) -> String {
    // Each with its length, so that parts cannot run into each other.
    of(Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
  }
}
