import Foundation
import Testing

@Suite("An output") struct OutputSafetyTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  /// Runs a line of a POSIX shell in which $0 is the command.
  private func shell(_ line: String) throws -> Int32 {
    let process = Tool.process([], in: workshop.path)
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line, Tool.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// A report that cannot be written is an error, but the output is there.
  @Test(
    "receives no messages where standard streams are closed",
    arguments: [("2>&-", Int32(0)), ("2>&- 1>&-", 74), ("2>&- 1>&- 0<&-", 74)])
  func closedStreams(_ closed: String, _ status: Int32) throws {
    // Reading 16 bits gives a note.
    let samples: [UInt8] = (0..<64 * 64).flatMap { (place: Int) -> [UInt8] in
      [UInt8(place & 255), 7, 100, 0, 50, UInt8(place >> 8)]
    }
    try workshop.write(Array("P6 64 64 65535\n".utf8) + samples, to: "deep.ppm")
    let encode = "\"$0\" encode --steps 6 --threads 1 deep.ppm"
    #expect(try shell("\(encode) open.ddcm") == 0)
    #expect(try shell("\(encode) closed.ddcm \(closed)") == status)
    #expect(try workshop.bytes("closed.ddcm") == workshop.bytes("open.ddcm"))
  }

  #if os(Linux)
    @Test("and an input may have names that are not UTF-8")
    func names() throws {
      #expect(
        try shell(
          """
          name=$(printf 'caf\\351') && cp image.png "$name.png" \
          && "$0" encode --steps 6 --threads 1 "$name.png" "$name.ddcm" \
          && "$0" encode --steps 6 --threads 1 image.png plain.ddcm && cmp "$name.ddcm" plain.ddcm
          """) == 0)
    }

    @Test("and so may files and folders in a folder")
    func namesInFolders() throws {
      #expect(
        try shell(
          """
          name=$(printf 'caf\\351') && mkdir -p "photos/$name" && cp image.png "photos/$name.png" \
          && cp image.png "photos/$name/in.png" \
          && "$0" encode --steps 6 --threads 1 --recursive photos "$name streams/" \
          && "$0" encode --steps 6 --threads 1 --recursive --skip-existing photos "$name streams" | grep -q '2 existed' \
          && "$0" encode --steps 6 --threads 1 image.png plain.ddcm \
          && cmp "$name streams/$name.ddcm" plain.ddcm && cmp "$name streams/$name/in.ddcm" plain.ddcm
          """) == 0)
    }
  #endif
}
