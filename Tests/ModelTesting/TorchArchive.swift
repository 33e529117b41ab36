package import Foundation

/// Archives as torch.save writes them, and others, made byte by byte.
package enum TorchArchive {
  package static let folder = Repository.vectors.appending(path: "pytorch")

  package static func path(_ name: String) -> String { folder.appending(path: name).path }

  /// An entry of an archive, and what its headers claim if that is not true.
  package struct Entry {
    let name: String
    let bytes: [UInt8]
    let method: UInt16
    let flags: UInt16
    let claimedSize: UInt32?
    let claimedStart: UInt32?

    package init(
      name: String, bytes: [UInt8], method: UInt16 = 0, flags: UInt16 = 0, claimedSize: UInt32? = nil,
      claimedStart: UInt32? = nil
    ) {
      (self.name, self.bytes, self.method, self.flags) = (name, bytes, method, flags)
      (self.claimedSize, self.claimedStart) = (claimedSize, claimedStart)
    }
  }

  package static func zip(_ entries: [Entry], comment: [UInt8] = []) -> [UInt8] {
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
  package static func checkpoint(_ pickle: [UInt8]) -> [UInt8] {
    zip([
      Entry(name: "m/data.pkl", bytes: pickle), Entry(name: "m/data/0", bytes: [UInt8](repeating: 0, count: 16)),
    ])
  }
}

extension TorchArchive {
  /// A checkpoint of F32 tensors as torch.save writes it, each with its own storage.
  package static func checkpoint(_ tensors: [(name: String, shape: [Int], bytes: [UInt8])]) -> [UInt8] {
    let state = tensors.enumerated().map { number, tensor in
      let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
      let storage = Pickle.storage(key: "\(number)", count: tensor.bytes.count / 4)
      return (tensor.name, Pickle.tensor(storage, shape: tensor.shape, strides: strides))
    }
    let storages = tensors.enumerated().map { Entry(name: "m/data/\($0)", bytes: $1.bytes) }
    return zip([Entry(name: "m/data.pkl", bytes: Pickle.program(Pickle.dictionary(state)))] + storages)
  }
}

extension TorchArchive {
  /// A checkpoint of F32 tensors in the format of PyTorch before 1.6, with strings as Python 2 writes them.
  ///
  /// - Parameters:
  ///   - part: what follows the device and the count of a storage: None, or what it is a part of.
  ///   - keys: the keys that are listed; nil for those of the storages.
  package static func legacy(
    _ tensors: [(name: String, shape: [Int], bytes: [UInt8])], version: Int = 1001, isLittleEndian: Bool = true,
    part: [UInt8] = Array("N".utf8), keys: [String]? = nil
  ) -> [UInt8] {
    let magic: [UInt8] = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]
    let notes = Pickle.dictionary([("little_endian", [isLittleEndian ? 0x88 : 0x89])])
    let state = tensors.enumerated().map { number, tensor in
      let strides = tensor.shape.indices.map { tensor.shape[($0 + 1)...].reduce(1, *) }
      let parts = [
        Pickle.shortText("storage"), Pickle.global("torch", "FloatStorage"), Pickle.shortText("\(number)"),
        Pickle.shortText("cpu"), Pickle.integer(tensor.bytes.count / 4), part,
      ]
      return (tensor.name, Pickle.tensor(Pickle.tuple(parts) + Array("Q".utf8), shape: tensor.shape, strides: strides))
    }
    let keys = keys ?? tensors.indices.map(String.init)
    let list = Array("](".utf8) + keys.flatMap(Pickle.shortText) + Array("e".utf8)
    let pickles = [magic, Pickle.integer(version), notes, Pickle.dictionary(state), list].flatMap(Pickle.program)
    return pickles + tensors.flatMap { littleEndian(UInt64($0.bytes.count / 4)) + $0.bytes }
  }
}

/// The instructions of a pickle.
package enum Pickle {
  package static func text(_ text: String) -> [UInt8] {
    [UInt8(ascii: "X")] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  /// A string of Python 2, of fewer than 256 bytes.
  package static func shortText(_ text: String) -> [UInt8] {
    [UInt8(ascii: "U"), UInt8(text.utf8.count)] + Array(text.utf8)
  }

  package static func integer(_ number: Int) -> [UInt8] { [0x8a, 8] + littleEndian(number) }

  package static func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }

  package static func tuple(_ parts: [[UInt8]]) -> [UInt8] { Array("(".utf8) + parts.joined() + Array("t".utf8) }

  package static func dictionary(_ pairs: [(String, [UInt8])]) -> [UInt8] {
    Array("}(".utf8) + pairs.flatMap { text($0) + $1 } + Array("u".utf8)
  }

  package static func storage(_ type: String = "FloatStorage", key: String = "0", count: Int = 4) -> [UInt8] {
    tuple([text("storage"), global("torch", type), text(key), text("cpu"), integer(count)]) + Array("Q".utf8)
  }

  package static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1]
  ) -> [UInt8] {
    let sizes = [shape, strides].map { tuple($0.map(integer)) }
    return global("torch._utils", "_rebuild_tensor_v2")
      + tuple([storage, integer(offset)] + sizes + [[0x89], Array("}".utf8)]) + Array("R".utf8)
  }

  package static func program(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + Array(".".utf8) }

  /// A state dict of one tensor.
  package static func state(_ tensor: [UInt8], name: String = "t") -> [UInt8] { program(dictionary([(name, tensor)])) }
}
