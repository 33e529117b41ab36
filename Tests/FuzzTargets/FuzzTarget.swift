import DDCM

/// A reader of bytes that anybody may send, for a fuzzer and for the tests.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// .ddcm streams, strictly, damaged and cut short.
  case stream
  case safetensors
  /// The pickle of a PyTorch checkpoint, in an archive that is sound.
  case pickle
  /// A PyTorch checkpoint: an archive, or the older format.
  case zip
  case json
  /// The files of a CLIP tokenizer, and a prompt.
  case tokenizer
  /// An image file that is an inpainting mask.
  case mask
  /// A blur kernel as text.
  case kernel

  /// Reads the bytes. Whether they are accepted is no matter; what is accepted has to be consistent.
  ///
  /// - Returns: what is inconsistent; nil for nothing. A trap is a fault, too.
  package func fault(in bytes: [UInt8]) -> String? {
    switch self {
    case .stream: Self.readStream(bytes)
    case .safetensors: Self.readSafetensors(bytes)
    case .pickle: Self.readPickle(bytes)
    case .zip: Self.readCheckpoint(bytes)
    case .json: Self.readJSON(bytes)
    case .tokenizer: Self.readTokenizer(bytes)
    case .mask: Self.readMask(bytes)
    case .kernel: Self.readKernel(bytes)
    }
  }
}
