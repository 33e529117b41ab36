import DDCM
import DDCMImages
import Foundation
import Testing

@Suite("A target quality") struct TargetTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func psnr(_ name: String) throws -> Double {
    let image = try LoadedImage(path: workshop.file(name)).image
    let sum = zip(image.pixels, Workshop.image.pixels).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return 10 * log10(255 * 255 / (sum / Double(image.pixels.count)))
  }

  // In an image of this size one atom changes several tenths of a dB, with some seeds more than half a dB.
  @Test("is about that of the decoded image", arguments: [20.0, 24])
  func reached(target: Double) throws {
    let outcome = try workshop.encode("--psnr", "\(target)", "image.png", "a.ddcm", "--reconstruction", "a.png")
    #expect(outcome.status == 0)
    let psnr = try psnr("a.png")
    #expect(abs(psnr - target) <= 1)
    #expect(outcome.errors.isEmpty == (abs(psnr - target) <= 0.1))
    #expect(outcome.text.contains("PSNR "), "\(outcome.text)")
    #expect(try workshop.decode("a.ddcm", "b.png").status == 0)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("may be out of reach: the nearest is written then, with a note")
  func outOfReach() throws {
    let outcome = try workshop.encode("--psnr", "60", "image.png", "a.ddcm")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.hasPrefix("note: image.png: PSNR 60.00 dB cannot be met with these options; the nearest is"))
    #expect(try workshop.names().contains("a.ddcm"))
  }

  @Test("may be SSIM")
  func similarity() throws {
    let outcome = try workshop.encode("--ssim", "0.7", "image.png", "a.ddcm")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("SSIM 0.6") || outcome.text.contains("SSIM 0.7"), "\(outcome.text)")
  }

  @Test("excludes rates", arguments: [["--bpp", "0.1"], ["--size", "100"], ["--atoms", "3"], ["--ssim", "0.5"]])
  func excludes(other: [String]) throws {
    let outcome = try Tool.run(["encode", "--psnr", "20"] + other + ["image.png", "a.ddcm"], in: workshop.path)
    #expect(outcome.status == 64)
  }
}
