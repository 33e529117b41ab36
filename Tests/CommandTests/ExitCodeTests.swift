import DDCM
import DDCMFormat
import Foundation
import Testing

@Suite("The exit code") struct ExitCodeTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test(
    "is 64 for an invalid command line",
    arguments: [
      ["encode"], ["encode", "image.png"], ["nonsense"], ["encode", "--nonsense", "image.png", "a.ddcm"],
      ["encode", "--bpp", "0", "image.png", "a.ddcm"], ["encode", "--bpp", "x", "image.png", "a.ddcm"],
      ["encode", "--bpp", "1", "--size", "100", "image.png", "a.ddcm"],
      ["encode", "--atoms", "4", "--quality", "low", "image.png", "a.ddcm"],
      ["encode", "--codewords", "4", "image.png", "a.ddcm"], ["encode", "--background", "mauve", "image.png", "a"],
      ["encode", "--steps", "1001", "image.png", "a.ddcm"], ["encode", "--size", "30", "image.png", "a.ddcm"],
      ["encode", "--atoms", "7000", "image.png", "a.ddcm"], ["encode", "-", "folder/"],
      ["encode", "image.png", "-", "--reconstruction", "-"], ["generate", "-", "--stream", "-"],
      ["decode", "image.png", "a.gif"], ["decode", "image.png", "a"], ["info"],
      ["generate", "--count", "2", "--stream", "a.ddcm", "a.png"],
      ["encode", "--selection-code", "trellis", "--codebook", "gaussian", "image.png", "a.ddcm"],
      ["encode", "--selection-code", "signed", "--levels", "2", "image.png", "a.ddcm"],
      ["generate", "--selection-code", "trellis", "--codewords", "infinite", "a.png"],
      ["encode", "--mixture", "trellis", "image.png", "a.ddcm"], ["encode", "--effort", "10", "image.png", "a.ddcm"],
      ["encode", "--threads", "0", "image.png", "a.ddcm"], ["cut", "--bytes", "0", "image.png", "a.ddcm"],
    ])
  func usage(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("ddcm: "))
    #expect(outcome.output.isEmpty)
  }

  @Test("is 65 for a file that is not an image, and for too many pixels")
  func damagedImage() throws {
    try workshop.write(Array(try workshop.bytes("image.png").prefix(400)), to: "cut.png")
    try workshop.write(Workshop.stream, to: "stream.png")
    for arguments in [["cut.png"], ["stream.png"], ["image.png", "--max-pixels", "3071"]] {
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
        var stages = $0.parameters.stages
        stages[0] = .init(
          downsamplingLevel: stages[0].downsamplingLevel,
          timesteps: try Timesteps([5000] + stages[0].timesteps.dropFirst(), trainTimesteps: 6000),
          atoms: stages[0].atoms)
        $0.parameters = try $0.parameters.with(stages: stages)
      },
      // A thin image whose padding would need 32 times its memory.
      Workshop.stream { ($0.width, $0.height) = (1 << 24, 3) },
    ]
    for stream in streams {
      let outcome = try workshop.decode("-", "a.png", input: stream)
      #expect(outcome.status == 65)
      #expect(outcome.errors.split(separator: "\n").count == 1)
      #expect(try workshop.run("info", "-", input: stream).status == 0)
    }
    #expect(try workshop.names() == ["image.png"])
  }

  @Test("is 65 for a stream of more pixels than the limit")
  func largeStream() throws {
    let stream = try Workshop.stream { ($0.width, $0.height) = (20000, 20000) }
    #expect(try workshop.decode("-", "a.png", input: stream).errors.contains("the limit is 64000000"))
    #expect(try workshop.decode("-", "a.png", "--max-pixels", "3071", input: Workshop.stream).status == 65)
    #expect(try workshop.decode("-", "a.png", "--max-pixels", "3072", input: Workshop.stream).status == 0)
  }

  @Test("is 65 for a stream of more codewords than the format allows")
  func manyCodewords() throws {
    var fields = ByteWriter()
    fields.append(Header.magic + [Header.version, 0] + [UInt8](repeating: 1, count: 8))
    for value in [64, 48, 0, 1 << 30] as [UInt64] { fields.appendVarint(value) }
    #expect(try workshop.run("info", "-", input: fields.bytes).status == 65)
  }

  @Test(
    "is 66 for an input that does not exist",
    arguments: [["encode", "missing", "a"], ["decode", "missing", "a.png"], ["info", "missing"]])
  func missing(arguments: [String]) throws {
    let outcome = try Tool.run(arguments, in: workshop.path)
    #expect(outcome.status == 66)
    #expect(outcome.errors == "ddcm: There is no file 'missing'.\n")
  }

  @Test("is 69 without a model", arguments: [["--model", "nowhere"], []])
  func noModel(options: [String]) throws {
    let outcome = try Tool.run(
      ["encode", "image.png", "a.ddcm"] + options, in: workshop.path, environment: ["DDCM_MODEL": "nowhere"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("There is no model at 'nowhere'"))
    #expect(try workshop.names() == ["image.png"])
  }

  @Test("is 69 for a stream of another model, and both are named")
  func wrongModel() throws {
    let own = try DDCMStream(parsing: Workshop.stream).header.model
    let stream = try Workshop.stream { $0.model = ModelIdentity(bytes: [1, 2, 3, 4, 5, 6, 7, 8]) }
    let outcome = try workshop.decode("-", "a.png", input: stream)
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("made with the model 0102030405060708"))
    #expect(outcome.errors.contains("\(own)") && outcome.errors.contains("--model"), "\(outcome.errors)")
  }

  @Test("is 69 without OpenVINO")
  func noEngine() throws {
    let outcome = try workshop.run("encode", "image.png", "a.ddcm", environment: ["DDCM_OPENVINO": "/nowhere"])
    #expect(outcome.status == 69)
    #expect(outcome.errors.contains("OpenVINO"))
  }

  @Test("is 74 if a file cannot be read or written")
  func inputOutput() throws {
    try workshop.makeFolder("folder")
    #expect(try workshop.run("cut", "--bytes", "100", "folder", "a.ddcm").status == 74)
    #expect(try workshop.encode("image.png", "nowhere/a.ddcm").status == 74)
    #expect(try workshop.run("info", "folder").status == 74)
  }

  @Test("is 74 if standard output is full", .enabled(if: FullDevice.exists))
  func fullOutput() throws {
    #expect(try encodeStatus(output: FullDevice.open()) == 74)
  }

  @Test("is 74 if standard output is closed, and nothing is left behind")
  func closedOutput() throws {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    #expect(try encodeStatus(output: pipe.fileHandleForWriting) == 74)
    #expect(try workshop.names() == ["image.png"])
  }

  private func encodeStatus(output: FileHandle) throws -> Int32 {
    let process = Tool.process(
      ["encode", "--steps", "6", "image.png", "-", "--reconstruction", "known.png"], in: workshop.path)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
