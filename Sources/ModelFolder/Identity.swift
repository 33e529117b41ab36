import Crypto
import DDCM
import Foundation

extension ModelIdentity {
  /// The first 8 bytes of a SHA-256 over the digests of a model's files.
  ///
  /// For each file, in the order given: its name within the folder as UTF-8, a zero byte, and the SHA-256 of its bytes.
  init(files names: [String], in folder: String) throws(ModelError) {
    var whole = SHA256()
    for name in names {
      whole.update(data: Array(name.utf8) + [0])
      whole.update(data: try Self.digest(folder + "/" + name))
    }
    self.init(bytes: Array(whole.finalize().prefix(8)))
  }

  private static func digest(_ path: String) throws(ModelError) -> [UInt8] {
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      var hash = SHA256()
      while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
      return Array(hash.finalize())
    } catch {
      throw .invalid(path: path, reason: error.localizedDescription)
    }
  }
}
