import DDCM
import DDCMFormat
import DDCMImages
import Foundation
import Quality
import Testing

@Suite("The effort of encoding") struct EffortTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func likeness(_ name: String) throws -> Double {
    let images = [try LoadedImage(path: workshop.file(name)).image, Workshop.image].map { PlanarImage($0) }
    return try MSSSIM().score(images[0], against: images[1])
  }

  @Test("above 5 gives an image at least as near to the original, at the same size and for the same decoder")
  func more() throws {
    var gains: [Double] = []
    for size in ["100", "160"] {
      for (effort, name) in [("5", "usual"), ("7", "best")] {
        let outcome = try workshop.encode(
          "--effort", effort, "--size", size, "image.png", "\(name).ddcm", "--reconstruction", "\(name).png",
          "--force")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try workshop.bytes("\(name).ddcm").count <= Int(size)!)
      }
      gains.append(try likeness("best.png") - likeness("usual.png"))
      #expect(try workshop.decode("--force", "best.ddcm", "decoded.png").status == 0)
      #expect(try workshop.bytes("decoded.png") == workshop.bytes("best.png"))
    }
    #expect(gains.allSatisfy { $0 >= 0 } && gains.contains { $0 > 0 }, "\(gains)")
  }

  @Test("below 5 takes fewer steps", arguments: [("1", 8), ("4", 20), ("5", 26), ("6", 26)])
  func less(effort: String, steps: Int) throws {
    #expect(try workshop.run("encode", "--effort", effort, "image.png", "a.ddcm").status == 0)
    #expect(try DDCMStream(parsing: workshop.bytes("a.ddcm")).header.parameters.stepCount == steps)
  }

  @Test("below 5 codes at a lower resolution", arguments: [("4", 1), ("5", 0), ("7", 0)])
  func smaller(effort: String, downsamplingLevel: Int) throws {
    let large = RGBImage(width: 130, height: 129, bytes: (0..<3 * 130 * 129).map { UInt8($0 * 7 % 251) })
    try large.write(to: workshop.file("large.png"))
    let outcome = try workshop.run(
      "encode", "--effort", effort, "--steps", "4", "--bpp", "0.2", "large.png", "large.ddcm")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try DDCMStream(parsing: workshop.bytes("large.ddcm")).header.parameters.coarsestLevel == downsamplingLevel)
  }

  @Test("leaves the number of steps alone where one is set")
  func steps() throws {
    #expect(try workshop.run("encode", "--effort", "1", "--steps", "5", "image.png", "a.ddcm").status == 0)
    #expect(try DDCMStream(parsing: workshop.bytes("a.ddcm")).header.parameters.stepCount == 5)
  }

  @Test(
    "is refused outside of 1...9, and with options that it excludes",
    arguments: [["0"], ["10"], ["6", "--psnr", "20"], ["9", "--atoms", "3"]])
  func refused(arguments: [String]) throws {
    let outcome = try Tool.run(["encode", "--effort"] + arguments + ["image.png", "a.ddcm"], in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--effort"), "\(outcome.errors)")
  }
}
