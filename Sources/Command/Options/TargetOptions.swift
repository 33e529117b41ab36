import ArgumentParser
import ImageCodec

/// How near to the original a decoded picture shall be.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Encode several times, until the decoded picture has this PSNR in dB, 5...60, within 0.1. Excludes all other rates.",
      valueName: "dB"))
  var psnr: Double?

  @Option(
    help: ArgumentHelp(
      "The same for SSIM (on luma; 1 for equal pictures), 0.01...0.999, within 0.005.", valueName: "s"))
  var ssim: Double?

  func validate() throws {
    try psnr?.validate("--psnr", in: 5...60)
    try ssim?.validate("--ssim", in: 0.01...0.999)
    guard psnr == nil || ssim == nil else { throw ValidationError("--psnr and --ssim exclude each other.") }
  }

  /// Nil where nothing was asked for.
  var chosen: QualityTarget? { psnr.map(QualityTarget.psnr) ?? ssim.map(QualityTarget.ssim) }
}

extension QualityTarget {
  /// A score of this kind, with its name.
  func text(_ score: Double) -> String {
    switch self {
    case .psnr: "PSNR \(score.fixed(2)) dB"
    case .ssim: "SSIM \(score.fixed(4))"
    }
  }
}
