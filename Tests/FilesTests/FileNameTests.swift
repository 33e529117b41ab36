import Files
import Foundation
import Testing

@Suite("A file name") struct FileNameTests {
  static let names: [[UInt8]] = [
    Array("plain.png".utf8), Array("né.png".utf8), Array("ne\u{301}.png".utf8),
    Array("caf".utf8) + [0xE9] + Array(".png".utf8),  // Latin-1
    [0xFF, 0xFE, 0x80, 0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80],  // cut short, and a surrogate
    Array("\u{10FFE9}".utf8), [0xE9, 0xF4, 0x8F, 0xBF, 0xA9], [],
  ]

  @Test("has the same bytes after it was a string", arguments: names)
  func roundTrip(_ bytes: [UInt8]) {
    let name = FileName.string(bytes)
    #expect(FileName.bytes(of: name) == bytes)
    #expect(FileName.bytes(of: String(decoding: name.utf8, as: UTF8.self)) == bytes)
  }

  @Test("is as it is in UTF-8, and shows other bytes in messages")
  func text() {
    #expect(FileName.string(Array("né 🎈.png".utf8)) == "né 🎈.png")
    #expect(FileName.printable(FileName.string(Self.names[3])) == "caf\\xE9.png")
    #expect(FileName.printable("a\u{1B}[2J\n") == "a\\x1B[2J\\x0A")
  }

  @Test("of any bytes is the name of the file that is written, found and read")
  func files() throws {
    let folder = NSTemporaryDirectory() + "names-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (number, bytes) in Self.names.enumerated() where !bytes.isEmpty {
      let path = folder + "/" + FileName.string(bytes)
      let file = try AtomicFile(path: path)
      try file.write([UInt8(number)])
      try file.commit()
      #expect(FileIdentity(path: path) != nil)
      #expect(throws: FileError.exists(path: path)) { _ = try AtomicFile(path: path) }
    }
    for (number, bytes) in Self.names.enumerated() where !bytes.isEmpty {
      let content = try InputFile(path: folder + "/" + FileName.string(bytes)).read(upTo: 10)
      #expect(content == [UInt8(number)])
    }
    var stored: Set<[UInt8]> = []
    let directory = unsafe try #require(opendir(folder))
    defer { unsafe closedir(directory) }
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { stored.insert(name) }
    }
    #expect(stored == Set(Self.names.filter { !$0.isEmpty }))
  }
}

@Suite("Standard descriptors") struct StandardDescriptorsTests {
  @Test(
    "that are closed are occupied, so that no output becomes one of them", arguments: [[2], [1, 2], [0, 1, 2], [0]])
  func occupied(_ closed: [Int32]) async throws {
    let path = NSTemporaryDirectory() + "descriptors-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(
      processExitsWith: .success,
      performing: { [closed = closed as [Int32], path = path as String] in
        for descriptor in closed { close(descriptor) }
        StandardDescriptors.occupy()
        let file = try AtomicFile(path: path)
        try file.write(Array("result".utf8))
        for descriptor in closed {
          var byte: UInt8 = 0
          let failed = unsafe descriptor == 0 ? read(0, &byte, 1) : write(descriptor, "note", 4)
          if failed != -1 { exit(1) }
        }
        try file.commit()
      })
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "result")
  }
}
