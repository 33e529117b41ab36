import DDCM
import Files
import Foundation
import Testing

@Suite("A file that is written") struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.path + "/" + name }
  private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  private func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

  @Test("has its name when it is whole, and not before")
  func commit() throws {
    let file = try AtomicFile(path: path("a"))
    try file.write(Array("one ".utf8))
    try file.write([])
    try file.write(Array("two".utf8))
    #expect(!FileManager.default.fileExists(atPath: path("a")))
    try file.commit()
    #expect(try names() == ["a"])
    #expect(try text("a") == "one two")
  }

  @Test("leaves nothing without a commit")
  func abandoned() throws {
    do {
      let file = try AtomicFile(path: path("a"))
      try file.write([1, 2, 3])
      #expect(try names().count == 1)
    }
    #expect(try names() == [])
  }

  @Test("does not replace another, unless allowed")
  func overwriting() throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    #expect(throws: FileError.exists(path: path("a"))) { _ = try AtomicFile(path: path("a")) }
    #expect(try text("a") == "old")

    let file = try AtomicFile(path: path("a"), overwriting: true)
    try file.write(Array("new".utf8))
    #expect(try text("a") == "old")
    try file.commit()
    #expect(try text("a") == "new")
    #expect(try names() == ["a"])
  }

  @Test("does not replace one that appeared in the meantime")
  func race() throws {
    #expect(throws: FileError.exists(path: path("a"))) {
      let file = try AtomicFile(path: path("a"))
      try file.write(Array("ours".utf8))
      try "theirs".write(toFile: path("a"), atomically: false, encoding: .utf8)
      try file.commit()
    }
    #expect(try text("a") == "theirs")
    #expect(try names() == ["a"])
  }

  @Test("keeps the permissions of the replaced file")
  func permissions() throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("a"))
    try AtomicFile(path: path("a"), overwriting: true).commit()
    let attributes = try FileManager.default.attributesOfItem(atPath: path("a"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("replaces the target of a symbolic link, not the link")
  func link() throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("a"))
    let file = try AtomicFile(path: path("link"), overwriting: true)
    try file.write(Array("new".utf8))
    try file.commit()
    #expect(try text("a") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == path("a"))
  }

  @Test("may be a device, which remains one")
  func device() throws {
    let file = try AtomicFile(path: "/dev/null")
    try file.write([1, 2, 3])
    try file.commit()
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test("cannot be a directory, nor be in one that does not exist")
  func places() {
    #expect(throws: FileError.unwritable(path: folder.path, reason: "it is a directory")) {
      _ = try AtomicFile(path: folder.path, overwriting: true)
    }
    #expect(throws: FileError.unwritable(path: path("no/a"), reason: "No such file or directory")) {
      _ = try AtomicFile(path: path("no/a"))
    }
  }

  @Test("may have a name of the greatest length")
  func longName() throws {
    let name = String(repeating: "n", count: 255)
    try AtomicFile(path: path(name)).commit()
    #expect(try names() == [name])
  }

  @Test(
    "is refused through a symbolic link that leads nowhere, whether or not it may be replaced",
    arguments: [false, true])
  func danglingLink(_ overwriting: Bool) throws {
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("nowhere"))
    #expect(throws: FileError.unwritable(path: path("link"), reason: "it is a symbolic link that leads nowhere")) {
      _ = try AtomicFile(path: path("link"), overwriting: overwriting)
    }
    #expect(try names() == ["link"])
  }

  @Test("replaces only files of the expected content, or empty ones")
  func expectedContent() throws {
    let stream = AtomicFile.Replacement.only(kind: "a stream") { $0.starts(with: [1, 2]) }
    try Data([1, 2, 3]).write(to: URL(filePath: path("stream")))
    try Data([0xFF, 0xD8, 0xFF]).write(to: URL(filePath: path("photo")))
    try Data().write(to: URL(filePath: path("empty")))
    for name in ["stream", "empty", "new"] {
      let file = try AtomicFile(path: path(name), replacing: stream)
      try file.write([1, 2, 4])
      try file.commit()
      #expect(try Data(contentsOf: URL(filePath: path(name))) == Data([1, 2, 4]))
    }
    #expect(throws: FileError.unexpectedContent(path: path("photo"), expected: "a stream")) {
      _ = try AtomicFile(path: path("photo"), replacing: stream)
    }
    #expect(try Data(contentsOf: URL(filePath: path("photo"))) == Data([0xFF, 0xD8, 0xFF]))
  }

  @Test("never replaces an input, by whatever path", arguments: ["a", "./a", "link", "hard"])
  func inputs(_ name: String) throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("a"))
    try FileManager.default.linkItem(atPath: path("a"), toPath: path("hard"))
    let inputs = Set([FileIdentity(path: path("a")), FileIdentity(path: path("missing"))].compactMap { $0 })
    #expect(inputs.count == 1)
    #expect(throws: FileError.isInput(path: path(name))) {
      _ = try AtomicFile(path: path(name), replacing: .any, inputs: inputs)
    }
    #expect(try text("a") == "old")
  }

  @Test(
    "leaves nothing when a signal ends the program", arguments: [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGQUIT, SIGXCPU])
  func interruption(_ number: Int32) async throws {
    let (folder, before) = (folder.path, try names())
    let status = try await #require(
      processExitsWith: .failure,
      performing: { [folder = folder as String, number = number as Int32] in
        signal(number, SIG_DFL)  // whatever the program that runs the tests set
        PendingFiles.removeOnInterruption()
        let file = try AtomicFile(path: folder + "/a")
        try file.write([1, 2, 3])
        let pending = try FileManager.default.contentsOfDirectory(atPath: folder)
        precondition(pending.count == 1)
        kill(getpid(), number)
        sleep(20)
        try file.commit()
      })
    #expect(status.exitStatus == .signal(number))
    #expect(try names() == before)
  }

  @Test("is an error beyond the limit of file size, and leaves nothing")
  func sizeLimit() async throws {
    let (folder, before) = (folder.path, try names())
    try await #require(
      processExitsWith: .success,
      performing: { [folder = folder as String] in
        PendingFiles.removeOnInterruption()
        var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        let error = FileError.unwritable(path: folder + "/a", reason: "File too large")
        #expect(throws: error) {
          let file = try AtomicFile(path: folder + "/a")
          try file.write([UInt8](repeating: 1, count: 5000))
          try file.commit()
        }
      })
    #expect(try names() == before)
  }

  @Test(
    "says what is wrong and what to do",
    arguments: [
      (FileError.missing(path: "a.png"), DDCMError.Category.notFound, "There is no file 'a.png'."),
      (.missing(path: "caf\u{10FFE9}.png"), .notFound, "There is no file 'caf\\xE9.png'."),
      (.unreadable(path: "a", reason: "it is a directory"), .inputOutput, "Cannot read 'a': it is a directory."),
      (
        .exists(path: "a"), .inputOutput,
        "'a' exists already. Name another file, or allow overwriting with overwrite."
      ),
      (
        .unwritable(path: "a", reason: "No space left on device"), .inputOutput,
        "Cannot write 'a': No space left on device."
      ),
      (.isInput(path: "a"), .usage, "'a' is both an input and the output. Name another output."),
      (
        .unexpectedContent(path: "a", expected: "a stream"), .inputOutput,
        "'a' is not a stream, and is not replaced by one. Name another file, or delete this one first."
      ),
    ])
  func errors(_ error: FileError, _ category: DDCMError.Category, _ text: String) {
    #expect(error.ddcmError.category == category)
    #expect("\(error)" == text)
  }
}

/// A folder that is deleted after the test.
private final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "files-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
