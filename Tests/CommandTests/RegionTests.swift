import DDCM
import DDCMImages
import Foundation
import Testing

@Suite("A region of interest") struct RegionTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Squared errors in the left half and in the right half.
  private func errors(_ options: String...) throws -> (left: Double, right: Double) {
    let arguments = ["encode", "--steps", "12", "--threads", "1", "--bpp", "0.5", "-f", "image.png", "image.ddcm"]
    let outcome = try Tool.run(arguments + ["--reconstruction", "known.png"] + options, in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let decoded = try workshop.decode("-f", "image.ddcm", "decoded.png")
    #expect(decoded.status == 0, "\(decoded.errors)")
    let image = try LoadedImage(path: workshop.file("decoded.png")).image
    #expect(image == (try LoadedImage(path: workshop.file("known.png")).image))
    var errors = (left: 0.0, right: 0.0)
    for (index, (a, b)) in zip(image.pixels, Workshop.image.pixels).enumerated() {
      let square = pow(Double(a) - Double(b), 2)
      if index / 3 % Workshop.width < Workshop.width / 2 { errors.left += square } else { errors.right += square }
    }
    return errors
  }

  private func writeMap(width: Int = Workshop.width, left: UInt8) throws {
    let pixels = (0..<width * Workshop.height).flatMap { pixel in
      [UInt8](repeating: pixel % width < width / 2 ? left : 0, count: 3)
    }
    try RGBImage(width: width, height: Workshop.height, bytes: pixels).write(to: workshop.file("map.png"))
  }

  @Test("gets more of the bits, as a box or as a map")
  func quality() throws {
    try writeMap(left: 255)
    let plain = try errors()
    let box = try errors("--roi", "0,0,32,48:4")
    let map = try errors("--roi", "map.png")
    #expect(box == map)
    #expect(box.left < plain.left)
    #expect(box.right > plain.right)
  }

  @Test("of weight 1, or a black map, changes nothing")
  func neutral() throws {
    try writeMap(left: 0)
    let plain = try errors()
    #expect(try errors("--roi", "map.png", "--roi", "0,0,10,10:1") == plain)
  }

  @Test("is refused if it does not fit the image, or all weights are 0")
  func refusals() throws {
    try writeMap(width: 60, left: 255)
    let cases = [
      ("map.png", "The map of --roi has 60×48 pixels, and the image 64×48"),
      ("64,0,5,5:2", "A box of --roi begins at 64,0, outside of the image's 64×48 pixels"),
      ("0,0,64,48:0", "The weights of --roi are 0 everywhere"), ("0,0,64,48", "0,0,64,48"),
      ("0,0,0,48:2", "A box of --roi is 0×48 pixels"),
      ("0,0,5,5:17", "A weight of --roi is 17.0, outside of its range."), ("0,0,5:3", "0,0,5:3"),
    ]
    for (region, words) in cases {
      let outcome = try workshop.encode("--roi", region, "image.png", "a.ddcm")
      #expect(outcome.status == 64, "\(region)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try workshop.encode("--roi", "missing.png", "image.png", "a.ddcm").status == 66)
    #expect(try workshop.names() == ["image.png", "map.png"])
  }
}
