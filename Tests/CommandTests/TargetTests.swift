import DDCM
import Foundation
import Pictures
import Testing

@Suite("A quality that is asked for") struct TargetTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func psnr(_ name: String) throws -> Double {
    let picture = try ReadPicture(path: workshop.file(name)).picture
    let sum = zip(picture.pixels, Workshop.picture.pixels).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return 10 * log10(255 * 255 / (sum / Double(picture.pixels.count)))
  }

  // Of so small a picture one atom more is several tenths of a dB, of some seeds more than half a dB.
  @Test("is about what the decoded picture has", arguments: [20.0, 24])
  func reached(target: Double) throws {
    let outcome = try workshop.encode("--psnr", "\(target)", "picture.png", "a.ddcm", "--reconstruction", "a.png")
    #expect(outcome.status == 0)
    let psnr = try psnr("a.png")
    #expect(abs(psnr - target) <= 1)
    #expect(outcome.errors.isEmpty == (abs(psnr - target) <= 0.1))
    #expect(outcome.text.contains("PSNR "), "\(outcome.text)")
    #expect(try workshop.decode("a.ddcm", "b.png").status == 0)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("may be out of reach: then the nearest is written, and a note says so")
  func outOfReach() throws {
    let outcome = try workshop.encode("--psnr", "60", "picture.png", "a.ddcm")
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.hasPrefix("note: picture.png: PSNR 60.00 dB cannot be met with these options; the nearest is"))
    #expect(try workshop.names().contains("a.ddcm"))
  }

  @Test("may be SSIM")
  func similarity() throws {
    let outcome = try workshop.encode("--ssim", "0.7", "picture.png", "a.ddcm")
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("SSIM 0.6") || outcome.text.contains("SSIM 0.7"), "\(outcome.text)")
  }

  @Test("excludes rates", arguments: [["--bpp", "0.1"], ["--size", "100"], ["--atoms", "3"], ["--ssim", "0.5"]])
  func excludes(other: [String]) throws {
    let outcome = try Tool.run(["encode", "--psnr", "20"] + other + ["picture.png", "a.ddcm"], in: workshop.path)
    #expect(outcome.status == 64)
  }
}
