import Foundation
import Pictures
import Quality

/// One contender at one rate.
struct CodingTask {
  let contender: any Contender
  let rate: Double

  static func all(of plan: Plan) -> [CodingTask] {
    plan.contenders.flatMap { contender in plan.rates.map { CodingTask(contender: contender, rate: $0) } }
  }

  /// What a result depends on: the picture's bytes, the contender, the rate and the scores.
  func digest(of source: SourcePicture, _ plan: Plan) -> String {
    Digest.of(
      ["results 1", source.name, source.digest, contender.name, "\(rate)"] + Self.parts(contender.provenance)
        + plan.comparisons.map(\.name) + plan.qualities.map(\.name) + Self.parts(plan.provenance))
  }

  private static func parts(_ provenance: [String: String]) -> [String] {
    provenance.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
  }

  /// A result without anything measured.
  func result(of source: SourcePicture, digest: String) -> Measurement {
    let (width, height) = (source.picture.width, source.picture.height)
    return Measurement(
      picture: source.name, width: width, height: height, contender: contender.name, rate: rate,
      byteLimit: Int((rate * Double(width * height) / 8).rounded(.down)), outcome: .failed, digest: digest)
  }

  /// A result for a picture that cannot be read.
  func failed(_ reason: String, path: String) -> Measurement {
    let name = (path as NSString).lastPathComponent
    return Measurement(
      picture: name, width: 0, height: 0, contender: contender.name, rate: rate, byteLimit: 0, outcome: .failed,
      failure: reason, digest: Digest.of(["unreadable", path, contender.name, "\(rate)"]))
  }
}
