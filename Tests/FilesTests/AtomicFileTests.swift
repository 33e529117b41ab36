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

  @Test("leaves nothing when it is given up")
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

  @Test("does not replace one that came while it was written")
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

  @Test("keeps the permissions of the one that it replaces")
  func permissions() throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("a"))
    try AtomicFile(path: path("a"), overwriting: true).commit()
    let attributes = try FileManager.default.attributesOfItem(atPath: path("a"))
    #expect(attributes[.posixPermissions] as? Int == 0o640)
  }

  @Test("replaces what a symbolic link leads to, not the link")
  func link() throws {
    try "old".write(toFile: path("a"), atomically: false, encoding: .utf8)
    try FileManager.default.createSymbolicLink(atPath: path("link"), withDestinationPath: path("a"))
    let file = try AtomicFile(path: path("link"), overwriting: true)
    try file.write(Array("new".utf8))
    try file.commit()
    #expect(try text("a") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == path("a"))
  }

  @Test("may be a device, which stays one")
  func device() throws {
    let file = try AtomicFile(path: "/dev/null")
    try file.write([1, 2, 3])
    try file.commit()
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test("cannot be a directory, nor be in one that is not there")
  func places() {
    #expect(throws: FileError.unwritable(path: folder.path, reason: "it is a directory")) {
      _ = try AtomicFile(path: folder.path, overwriting: true)
    }
    #expect(throws: FileError.unwritable(path: path("no/a"), reason: "No such file or directory")) {
      _ = try AtomicFile(path: path("no/a"))
    }
  }

  @Test("may have a name as long as names can be")
  func longName() throws {
    let name = String(repeating: "n", count: 255)
    try AtomicFile(path: path(name)).commit()
    #expect(try names() == [name])
  }

  @Test("leaves nothing when the program is interrupted", arguments: [SIGINT, SIGTERM, SIGHUP])
  func interruption(_ number: Int32) async throws {
    let (folder, before) = (folder.path, try names())
    let status = try await #require(
      processExitsWith: .failure,
      performing: { [folder = folder as String, number = number as Int32] in
        signal(number, SIG_DFL)  // whatever the program that runs the tests made of it
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

  @Test(
    "says what is wrong and what to do",
    arguments: [
      (FileError.missing(path: "a.png"), "there is no file 'a.png'."),
      (.unreadable(path: "a", reason: "it is a directory"), "cannot read 'a': it is a directory."),
      (.exists(path: "a"), "'a' exists already. Name another file, or allow overwriting."),
      (.unwritable(path: "a", reason: "No space left on device"), "cannot write 'a': No space left on device."),
    ])
  func errors(_ error: FileError, _ text: String) { #expect("\(error)" == text) }
}

/// A folder that is gone after the test.
private final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "files-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
