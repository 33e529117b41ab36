import DDCM
import DDCMImages
import Testing

@Suite("Previews during decoding") struct PreviewTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
    try workshop.write(Workshop.stream, to: "image.ddcm")
  }

  @Test("are a file for each step in a folder; the last is the image")
  func folder() throws {
    let outcome = try workshop.decode("--preview", "steps/", "image.ddcm", "a.png")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try workshop.names(in: "steps")
    #expect(names == (0..<6).map { "image.step-\($0).png" })
    let last = try LoadedImage(path: workshop.file("steps/image.step-5.png")).image
    #expect(last == (try LoadedImage(path: workshop.file("a.png")).image))
    let first = try LoadedImage(path: workshop.file("steps/image.step-0.png")).image
    #expect(first != last)
  }

  @Test("have the resolution of their step")
  func sizes() throws {
    let large = RGBImage(width: 130, height: 129, bytes: [UInt8](repeating: 90, count: 3 * 130 * 129))
    try large.write(to: workshop.file("large.png"))
    #expect(try workshop.encode("--bpp", "0.1", "large.png", "large.ddcm").status == 0)
    #expect(try workshop.decode("--preview", "steps/", "large.ddcm", "a.png").status == 0)
    let first = try LoadedImage(path: workshop.file("steps/large.step-0.png")).image
    #expect((first.width, first.height) == (65, 65))
  }

  @Test("have the interval that is set, and include the last step")
  func often() throws {
    #expect(try workshop.decode("--preview", "steps/", "--preview-every", "4", "image.ddcm", "a.png").status == 0)
    #expect(try workshop.names(in: "steps") == ["image.step-3.png", "image.step-5.png"])
  }

  @Test("replace one another in a file, and nothing else")
  func file() throws {
    #expect(try workshop.decode("--preview", "now.png", "image.ddcm", "a.png").status == 0)
    #expect(try workshop.bytes("now.png") == workshop.bytes("a.png"))
    let again = try workshop.decode("--preview", "now.png", "image.ddcm", "b.png")
    #expect(again.status == 74)
    #expect(again.errors.contains("'now.png' exists already"))
    for arguments in [["--preview", "-"], ["--preview", "c.png"], ["--preview-every", "2"]] {
      #expect(try Tool.run(["decode", "image.ddcm", "c.png"] + arguments, in: workshop.path).status == 64)
    }
    let several = try workshop.decode("--preview", "now.png", "image.ddcm", "image.ddcm", "folder/")
    #expect(several.status == 64)
  }
}
