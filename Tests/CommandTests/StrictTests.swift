import DDCMImages
import Testing

@Suite("A damaged JPEG file as input") struct StrictTests {
  private let workshop: Workshop

  /// Zeros in the middle of the scan.
  init() throws {
    workshop = try Workshop()
    var file = try Workshop.image.encoded(as: .jpeg, quality: 90)
    let middle = file.count * 3 / 4
    for place in middle..<middle + 12 { file[place] = 0 }
    try workshop.write(file, to: "damaged.jpg")
    try Workshop.image.write(to: workshop.file("sound.jpg"), quality: 90)
  }

  @Test("is encoded with a note, and refused with --strict, in which sound files are encoded as ever")
  func encoded() throws {
    let usual = try workshop.encode("damaged.jpg", "a.ddcm")
    #expect(usual.status == 0)
    #expect(usual.errors.contains("note: damaged.jpg: the file is damaged"), "\(usual.errors)")
    let strict = try workshop.encode("--strict", "damaged.jpg", "b.ddcm")
    #expect(strict.status == 65)
    #expect(strict.errors.contains("'damaged.jpg' is damaged or incomplete"), "\(strict.errors)")
    #expect(!(try workshop.names().contains("b.ddcm")))
    #expect(try workshop.encode("--strict", "sound.jpg", "b.ddcm").status == 0)
    #expect(try workshop.encode("sound.jpg", "c.ddcm").status == 0)
    #expect(try workshop.bytes("b.ddcm") == workshop.bytes("c.ddcm"))
  }

  @Test(
    "is refused with --strict by restorations, too",
    arguments: [["decompress"], ["denoise", "--sigma", "10"], ["blind", "--steps", "4"]])
  func restored(task: [String]) throws {
    let arguments = ["restore"] + task + ["--strict", "--threads", "1", "damaged.jpg", "b.png"]
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("damaged"), "\(outcome.errors)")
    #expect(!(try workshop.names().contains("b.png")))
  }
}
