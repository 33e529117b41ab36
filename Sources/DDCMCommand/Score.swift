import ArgumentParser
import DDCM
import DDCMCodec

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compute NIQE (no-reference quality), PSNR and SSIM.",
    usage: "ddcm score [--reference <image>] [--json] <image> ...",
    discussion: """
      NIQE (Mittal, Soundararajan and Bovik, 2013) needs no reference and no model; lower is better. The Kodak photographs \
      have 2.5 on average. Programs that were fitted to other photographs give other values.

        ddcm score Documentation/samples/*.jpg
        ddcm score --reference Documentation/samples/lorikeet.jpg lorikeet.png

      lorikeet.png is a decoded image: see 'ddcm decode --help'.
      """)

  @Argument(help: ArgumentHelp("Images; '-' is standard input.", valueName: "image"), completion: .file())
  var images: [String]

  @Option(
    help: ArgumentHelp(
      "The original, of the same size: also print PSNR in dB, and SSIM and MS-SSIM on luma.", valueName: "image"),
    completion: .file())
  var reference: String?

  @Flag(help: "Print JSON: an object for one image, an array for several.")
  var json = false

  func run() throws {
    let console = Console()
    let reference = try reference.map { try Input(path: $0).image(console) }
    try console.report(on: images, json: json) { input in
      try ScoreReport(input.name, ScoreRequest(input.image(console), reference: reference).run())
    }
  }
}

private struct ScoreReport: Report {
  let image: String
  @Nullable var niqe: Double?
  @Nullable var psnr: Double?
  @Nullable var ssim: Double?
  @Nullable var msssim: Double?

  init(_ image: String, _ result: ScoreResult) {
    self.image = image
    niqe = result.niqe
    psnr = result.psnr
    ssim = result.ssim
    msssim = result.msssim
  }

  var text: String {
    let scores = [
      niqe.map { "NIQE \($0.fixed(2))" }, psnr.map { "PSNR \($0.fixed(2)) dB" }, ssim.map { "SSIM \($0.fixed(4))" },
      msssim.map { "MS-SSIM \($0.fixed(4))" },
    ].compactMap(\.self)
    return "\(image)  \(scores.joined(separator: ", "))\n"
  }
}
