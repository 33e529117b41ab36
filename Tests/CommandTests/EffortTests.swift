import DDCM
import Foundation
import Pictures
import Quality
import Testing

@Suite("The work that a picture is worth") struct EffortTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func likeness(_ name: String) throws -> Double {
    let pictures = [try ReadPicture(path: workshop.file(name)).picture, Workshop.picture].map {
      PlanarPicture(width: $0.width, height: $0.height, samples: $0.planar)
    }
    return try MSSSIM().score(pictures[0], against: pictures[1])
  }

  @Test("makes a picture as near to the original or nearer, at the same size and for the same decoder")
  func more() throws {
    var gains: [Double] = []
    for size in ["100", "160"] {
      for (effort, name) in [("5", "usual"), ("7", "best")] {
        let outcome = try workshop.encode(
          "--effort", effort, "--size", size, "picture.png", "\(name).ddcm", "--reconstruction", "\(name).png",
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

  @Test("is fewer steps where there is to be little of it", arguments: [("1", 8), ("4", 20), ("5", 26), ("6", 26)])
  func less(effort: String, steps: Int) throws {
    #expect(try workshop.run("encode", "--effort", effort, "picture.png", "a.ddcm").status == 0)
    #expect(try DDCM.Stream(parsing: workshop.bytes("a.ddcm")).header.settings.stepCount == steps)
  }

  @Test("is a smaller picture to tell where there is to be little of it", arguments: [("4", 1), ("5", 0), ("7", 0)])
  func smaller(effort: String, halvings: Int) throws {
    let large = Picture(width: 130, height: 129, pixels: (0..<3 * 130 * 129).map { UInt8($0 * 7 % 251) })
    try large.write(to: workshop.file("large.png"))
    let outcome = try workshop.run(
      "encode", "--effort", effort, "--steps", "4", "--bpp", "0.2", "large.png", "large.ddcm")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try DDCM.Stream(parsing: workshop.bytes("large.ddcm")).header.settings.mostHalvings == halvings)
  }

  @Test("leaves steps that are asked for as they are")
  func steps() throws {
    #expect(try workshop.run("encode", "--effort", "1", "--steps", "5", "picture.png", "a.ddcm").status == 0)
    #expect(try DDCM.Stream(parsing: workshop.bytes("a.ddcm")).header.settings.stepCount == 5)
  }

  @Test(
    "is refused where it is no level, or has nothing to choose",
    arguments: [["0"], ["10"], ["6", "--psnr", "20"], ["9", "--atoms", "3"]])
  func refused(arguments: [String]) throws {
    let outcome = try Tool.run(["encode", "--effort"] + arguments + ["picture.png", "a.ddcm"], in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--effort"), "\(outcome.errors)")
  }
}
