import Foundation
import Inference
import ModelTesting
import Synchronization

extension FuzzTarget {
  static func readSafetensors(_ bytes: [UInt8]) -> String? {
    read(bytes) { path throws(WeightFileError) in try Safetensors(path: path) }
  }

  static func readCheckpoint(_ bytes: [UInt8]) -> String? {
    read(bytes) { path throws(WeightFileError) in try PyTorchFile(path: path) }
  }

  static func readPickle(_ bytes: [UInt8]) -> String? { readCheckpoint(TorchArchive.checkpoint(bytes)) }

  /// Every tensor that the file lists can be read.
  private static func read<File: WeightFile>(
    _ bytes: [UInt8], _ open: (String) throws(WeightFileError) -> File
  ) -> String? {
    scratch.withLock { path in
      do { try Data(bytes).write(to: URL(filePath: path)) } catch { return "the file cannot be written: \(error)" }
      guard let file = try? open(path) else { return nil }
      for name in file.names {
        guard let tensor = file[name] else { return "'\(name)' is listed, and is not there" }
        guard tensor.bytes.lowerBound >= 0, tensor.bytes.upperBound <= bytes.count else {
          return "'\(name)' lies beyond the file"
        }
        guard tensor.count == tensor.shape.reduce(1, *) else { return "'\(name)' has another number of elements" }
        guard tensor.type.isWeight, tensor.count < 1 << 20 else { continue }
        guard let floats = try? file.floats(name), floats.count == tensor.count else {
          return "'\(name)' cannot be read"
        }
      }
      return nil
    }
  }

  /// One file that is written again and again, in memory where there is such a folder.
  private static let scratch: Mutex<String> = {
    let memory = "/dev/shm"
    let folder = FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
    return Mutex(folder + "/ddcm-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
  }()
}
