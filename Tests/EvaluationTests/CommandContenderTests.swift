import DDCMImages
import Evaluation
import Foundation
import Testing

@Suite("A contender of two commands") struct CommandContenderTests {
  private let bench: Bench
  private let original: Original

  init() throws {
    bench = try Bench()
    original = Original(width: 32, height: 24, png: try bench.images(1)[0], ppm: bench.file("it's.ppm"))
    try LoadedImage(path: original.png).image.write(to: original.ppm)
  }

  @Test("runs both, and measures size, time and image")
  func copies() throws {
    let contender = try CommandContender("copy: cp {in} {out} ; cp {in} {out}")
    #expect(contender.name == "copy")
    let coded = try contender.code(original, byteLimit: 10, scratch: bench.path)
    #expect(coded.bytes == (try Data(contentsOf: URL(fileURLWithPath: original.png)).count))
    #expect(try LoadedImage(path: coded.image).image == LoadedImage(path: original.png).image)
    #expect(coded.quality == nil)
    #expect(coded.encoding.seconds > 0 && coded.encoding.seconds < 60)
    #expect(coded.encoding.peakBytes ?? 100_000 >= 100_000)
  }

  @Test("has its placeholders replaced, quoted for the shell")
  func places() throws {
    let contender = try CommandContender(
      "printer: cp {in.ppm} {out} && echo {bytes} {bpp} {width} {height} '${x}' > \(bench.file("printer")) ; cp {in} {out.ppm}"
    )
    let coded = try contender.code(original, byteLimit: 48, scratch: bench.path)
    #expect(try bench.text("printer") == "48 0.5 32 24 ${x}\n")
    #expect(coded.image.hasSuffix(".ppm"))
  }

  @Test("is measured with the largest file within the limit", arguments: [(5, "5"), (100, "60"), (37, "37")])
  func search(limit: Int, quality: String) throws {
    let contender = try CommandContender(
      "q: head -c {q:3..60} {in} > {out} ; cp \(original.png) {out} # {in}")
    let coded = try contender.code(original, byteLimit: limit, scratch: bench.path)
    #expect(coded.quality == quality)
    #expect(coded.bytes == Int(quality))
  }

  @Test("is measured with the smallest file if all are too large; ranges may fall, in small steps")
  func falling() throws {
    let contender = try CommandContender(
      "q: echo {q:9..1/0.5} >> \(bench.file("tried")); head -c 80 {in} > {out} ; cp \(original.png) {out} # {in}")
    let coded = try contender.code(original, byteLimit: 20, scratch: bench.path)
    #expect(coded.quality == "9")
    #expect(coded.bytes == 80)
    #expect(try bench.text("tried") == "5\n7.5\n8.5\n9\n")
  }

  @Test("is refused with a reason if its text is invalid")
  func refusals() {
    for (text, error) in [
      ("no commands", ContenderError.noCommands("no commands")),
      ("a: encode {in} {out}", .noCommands("a: encode {in} {out}")),
      ("a: encode {in} ; decode {in} {out}", .missingPlace("out", command: "encode {in}")),
      ("a: encode {in} {out} ; decode {out}", .missingPlace("in", command: "decode {out}")),
      ("a: encode {q:low} {in} {out} ; decode {in} {out}", .badRange("low")),
      ("a: encode {q} {in} {out} ; decode {in} {out}", .badRange("")),
    ] {
      #expect(throws: error) { try CommandContender(text) }
      #expect("\(error)".hasSuffix("."))
    }
    #expect(throws: ContenderError.unknown("vtm")) { try CommandContender(named: "vtm") }
  }

  @Test("reports the last lines of a program that fails")
  func failure() throws {
    let contender = try CommandContender("bad: echo no luck {in} {out} >&2; exit 3 ; cp {in} {out}")
    let error = #expect(throws: ProcessError.self) {
      try contender.code(original, byteLimit: 10, scratch: bench.path)
    }
    guard case .failed(_, let status, let printed) = error else { return }
    #expect(status == 3)
    #expect(printed.hasPrefix("no luck"))
  }

  @Test("has to write a file")
  func noFile() throws {
    let contender = try CommandContender("lazy: true {in} {out} ; cp {in} {out}")
    #expect(throws: ContenderError.noFile(program: "true {in} {out}")) {
      try contender.code(original, byteLimit: 10, scratch: bench.path)
    }
  }

  @Test("that is not installed is named, with the package to install")
  func missing() throws {
    #expect(
      "\(ContenderError.missingTool("cjxl"))"
        == "There is no program 'cjxl' in the folders of PATH. Install it (Debian: apt install libjxl-tools).")
    let contender = CommandContender(
      name: "none", encoder: .words(["no-such-program-8721", "{in}", "{out}"]), decoder: .words(["true"]))
    #expect(throws: ContenderError.missingTool("no-such-program-8721")) {
      try contender.code(original, byteLimit: 10, scratch: bench.path)
    }
  }
}
