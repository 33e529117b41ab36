import Foundation

/// Archives as torch.save writes them, and others, made byte by byte.
enum TorchArchive {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Vectors/pytorch")

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// An entry of an archive, and what its headers say of it where that is not the truth.
  struct Entry {
    let name: String
    let bytes: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var claimedSize: UInt32?
    var claimedStart: UInt32?
  }

  static func zip(_ entries: [Entry], comment: [UInt8] = []) -> [UInt8] {
    var (file, directory) = ([UInt8](), [UInt8]())
    for entry in entries {
      let (name, size) = (Array(entry.name.utf8), entry.claimedSize ?? UInt32(entry.bytes.count))
      let start = entry.claimedStart ?? UInt32(file.count)
      let sizes = littleEndian(size) + littleEndian(size)
      let common = littleEndian(entry.flags) + littleEndian(entry.method) + [UInt8](repeating: 0, count: 8) + sizes
      let lengths = littleEndian(UInt16(name.count)) + [0, 0]
      file += [0x50, 0x4b, 3, 4, 0, 0] + common + lengths + name + entry.bytes
      directory += [0x50, 0x4b, 1, 2, 0, 0, 0, 0] + common + lengths + [UInt8](repeating: 0, count: 10)
      directory += littleEndian(start) + name
    }
    let count = littleEndian(UInt16(entries.count))
    let end = littleEndian(UInt32(directory.count)) + littleEndian(UInt32(file.count))
    return file + directory + [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count + end
      + littleEndian(UInt16(comment.count)) + comment
  }

  /// A checkpoint with this pickle and one storage, "0", of 16 bytes.
  static func checkpoint(_ pickle: [UInt8]) -> [UInt8] {
    zip([
      Entry(name: "m/data.pkl", bytes: pickle), Entry(name: "m/data/0", bytes: [UInt8](repeating: 0, count: 16)),
    ])
  }
}

/// The instructions of a pickle.
enum Pickle {
  static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X")] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  static func integer(_ number: Int) -> [UInt8] { [0x8a, 8] + littleEndian(number) }

  static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  static func tuple(_ parts: [[UInt8]]) -> [UInt8] { Array("(".utf8) + parts.joined() + Array("t".utf8) }

  static func dictionary(_ pairs: [(String, [UInt8])]) -> [UInt8] {
    Array("}(".utf8) + pairs.flatMap { text($0) + $1 } + Array("u".utf8)
  }

  static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int = 4) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + Array("Q".utf8)
  }

  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1]
  ) -> [UInt8] {
    let sizes = [shape, strides].map { tuple($0.map(integer)) }
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple([storage, integer(offset)] + sizes + [[0x89], Array("}".utf8)]) + Array("R".utf8)
  }

  static func program(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + Array(".".utf8) }

  /// A state dict of one tensor.
  static func state(_ tensor: [UInt8], name: String = "t") -> [UInt8] { program(dictionary([(name, tensor)])) }
}
