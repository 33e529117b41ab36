import Foundation
import Pictures
import Testing

@Suite("A region of interest") struct RegionTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Squared errors in the left half and in the right half.
  private func errors(_ options: String...) throws -> (left: Double, right: Double) {
    let arguments = ["encode", "--steps", "12", "--threads", "1", "--bpp", "0.5", "-f", "picture.png", "picture.ddcm"]
    let outcome = try Tool.run(arguments + ["--reconstruction", "known.png"] + options, in: workshop.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let decoded = try workshop.decode("-f", "picture.ddcm", "decoded.png")
    #expect(decoded.status == 0, "\(decoded.errors)")
    let picture = try ReadPicture(path: workshop.file("decoded.png")).picture
    #expect(picture == (try ReadPicture(path: workshop.file("known.png")).picture))
    var errors = (left: 0.0, right: 0.0)
    for (index, (a, b)) in zip(picture.pixels, Workshop.picture.pixels).enumerated() {
      let square = pow(Double(a) - Double(b), 2)
      if index / 3 % Workshop.width < Workshop.width / 2 { errors.left += square } else { errors.right += square }
    }
    return errors
  }

  private func writeMap(width: Int = Workshop.width, left: UInt8) throws {
    let pixels = (0..<width * Workshop.height).flatMap { pixel in
      [UInt8](repeating: pixel % width < width / 2 ? left : 0, count: 3)
    }
    try Picture(width: width, height: Workshop.height, pixels: pixels).write(to: workshop.file("map.png"))
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

  @Test("is refused where it does not fit the picture, or leaves nothing")
  func refusals() throws {
    try writeMap(width: 60, left: 255)
    let cases = [
      ("map.png", "the map 'map.png' has 60×48 pixels, and the picture 64×48"),
      ("64,0,5,5:2", "a region begins at 64,0, outside of the picture's 64×48 pixels"),
      ("0,0,64,48:0", "nothing of the picture matters"), ("0,0,64,48", "0,0,64,48"), ("0,0,0,48:2", "0,0,0,48:2"),
      ("0,0,5,5:17", "0,0,5,5:17"), ("0,0,5:3", "0,0,5:3"),
    ]
    for (region, words) in cases {
      let outcome = try workshop.encode("--roi", region, "picture.png", "a.ddcm")
      #expect(outcome.status == 64, "\(region)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try workshop.encode("--roi", "missing.png", "picture.png", "a.ddcm").status == 66)
    #expect(try workshop.names() == ["map.png", "picture.png"])
  }
}
