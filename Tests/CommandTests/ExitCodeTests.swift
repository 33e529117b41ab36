import DDCM
import Foundation
import Testing

@Suite("The exit code") struct ExitCodeTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "is 64 for a command line that makes no sense",
    arguments: [
      ["encode"], ["encode", "picture.png"], ["nonsense"], ["encode", "--nonsense", "picture.png", "a.ddcm"],
      ["encode", "--bpp", "0", "picture.png", "a.ddcm"], ["encode", "--bpp", "x", "picture.png", "a.ddcm"],
      ["encode", "--bpp", "1", "--size", "100", "picture.png", "a.ddcm"],
      ["encode", "--atoms", "4", "--quality", "low", "picture.png", "a.ddcm"],
      ["encode", "--codewords", "4", "picture.png", "a.ddcm"], ["encode", "--background", "mauve", "picture.png", "a"],
      ["encode", "--steps", "1001", "picture.png", "a.ddcm"], ["encode", "--size", "30", "picture.png", "a.ddcm"],
      ["encode", "--atoms", "7000", "picture.png", "a.ddcm"], ["encode", "-", "folder/"],
      ["encode", "picture.png", "-", "--reconstruction", "-"], ["generate", "-", "--stream", "-"],
      ["decode", "picture.png", "a.gif"], ["decode", "picture.png", "a"], ["info"],
      ["generate", "--count", "2", "--stream", "a.ddcm", "a.png"],
      ["encode", "--mixture", "trellis", "--codebook", "gaussian", "picture.png", "a.ddcm"],
      ["encode", "--mixture", "signed", "--levels", "2", "picture.png", "a.ddcm"],
      ["generate", "--mixture", "trellis", "--codewords", "infinite", "a.png"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("ddcm: "))
    #expect(outcome.output.isEmpty)
  }

  @Test("is 65 for what is no picture, or has too many pixels")
  func damagedPicture() throws {
    try workshop.write(Array(try workshop.bytes("picture.png").prefix(400)), to: "cut.png")
    try workshop.write(Workshop.stream, to: "stream.png")
    for arguments in [["cut.png"], ["stream.png"], ["picture.png", "--max-pixels", "3071"]] {
      let outcome = try Tool.run(["encode", "--steps", "6"] + arguments + ["a.ddcm"], in: workshop.path)
      #expect(outcome.status == 65)
      #expect(try !workshop.names().contains("a.ddcm"))
    }
  }

  @Test("is 65 for a stream with any byte changed or with its end missing", arguments: ["info", "decode"])
  func damagedStream(command: String) throws {
    let stream = Workshop.stream
    var changed = stream
    changed[stream.count / 2] ^= 0x10
    for bytes in [changed, Array(stream.dropLast()), stream + [0], [], Array(stream.prefix(3))] {
      let arguments = command == "decode" ? ["decode", "-", "a.png"] : ["info", "-"]
      let outcome = try Tool.run(arguments, input: bytes, in: workshop.path)
      #expect(outcome.status == 65)
      #expect(outcome.errors.hasPrefix("ddcm: standard input: "))
      #expect(outcome.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("is 65 for a stream that contradicts its model or itself")
  func inconsistentStream() throws {
    let streams = try [
      // Another size, and so another codebook.
      Workshop.stream { $0.width = 6400 },
      // Longer than the model's schedule.
      Workshop.stream {
        $0.settings.stages[0].timesteps = try Timesteps(
          [5000] + $0.settings.stages[0].timesteps.dropFirst(), trainTimesteps: 6000)
      },
      // A thin picture whose padding would need 32 times its memory.
      Workshop.stream { ($0.width, $0.height) = (1 << 24, 3) },
    ]
    for stream in streams {
      let outcome = try workshop.decode("-", "a.png", input: stream)
      #expect(outcome.status == 65)
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(try workshop.run("info", "-", input: stream).status == 0)
    }
    #expect(try workshop.names() == ["picture.png"])
  }

  @Test("is 65 for a stream of more pixels than are allowed")
  func largeStream() throws {
    let stream = try Workshop.stream { ($0.width, $0.height) = (20000, 20000) }
    #expect(try workshop.decode("-", "a.png", input: stream).errors.contains("the limit is 64000000"))
    #expect(try workshop.decode("-", "a.png", "--max-pixels", "3071", input: Workshop.stream).status == 65)
    #expect(try workshop.decode("-", "a.png", "--max-pixels", "3072", input: Workshop.stream).status == 0)
  }

  @Test("is 65 for a stream of more codewords than sets are coded of")
  func manyCodewords() throws {
    let stream = try Workshop.stream {
      $0.settings.book = .gaussian(count: 1 << 30)
      $0.settings.stages[0].atoms = $0.settings.stages[0].atoms.map { _ in 0 }
    }
    #expect(try workshop.run("info", "-", input: stream).status == 65)
  }

  @Test(
    "is 66 for an input that is not there",
    arguments: [["encode", "missing", "a"], ["decode", "missing", "a.png"], ["info", "missing"]])
  func missing(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 66)
    #expect(outcome.errors == "ddcm: there is no file 'missing'.\n")
  }

  @Test("is 69 without a model", arguments: [["--model", "nowhere"], []])
  func noModel(options: [String]) throws {
    let outcome = try Tool.run(
      ["encode", "picture.png", "a.ddcm"] + options, in: workshop.path, environment: ["DDCM_MODEL": "nowhere"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("there is no model at 'nowhere'"))
    #expect(try workshop.names() == ["picture.png"])
  }

  @Test("is 69 for a stream of another model, and both are named")
  func wrongModel() throws {
    let own = try DDCM.Stream(parsing: Workshop.stream).header.model
    let stream = try Workshop.stream { $0.model = ModelIdentity(bytes: [1, 2, 3, 4, 5, 6, 7, 8]) }
    let outcome = try workshop.decode("-", "a.png", input: stream)
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("made with the model 0102030405060708, and the model at hand is \(own)"))
    #expect(outcome.errors.contains("--model"))
  }

  @Test("is 69 without OpenVINO")
  func noEngine() throws {
    let outcome = try workshop.run("encode", "picture.png", "a.ddcm", environment: ["DDCM_OPENVINO": "/nowhere"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("OpenVINO"))
  }

  @Test("is 74 where nothing can be read or written")
  func inputOutput() throws {
    try workshop.makeFolder("folder")
    #expect(try workshop.encode("folder", "a.ddcm").status == 74)
    #expect(try workshop.encode("picture.png", "nowhere/a.ddcm").status == 74)
    #expect(try workshop.run("info", "folder").status == 74)
  }

  @Test("is 74 where standard output takes nothing", .enabled(if: FullDevice.exists))
  func fullOutput() throws {
    #expect(try encodeStatus(output: FullDevice.open()) == 74)
  }

  @Test("is 74 where nobody reads standard output, and nothing is left behind")
  func closedOutput() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    #expect(try encodeStatus(output: pipe.fileHandleForWriting) == 74)
    #expect(try workshop.names() == ["picture.png"])
  }

  private func encodeStatus(output: FileHandle) throws -> Int32 {
    let process = Tool.process(
      ["encode", "--steps", "6", "picture.png", "-", "--reconstruction", "known.png"], in: workshop.path)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
