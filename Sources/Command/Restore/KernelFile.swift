import ImageCodec

/// A file with a blur kernel.
enum KernelFile {
  /// The rows, scaled to the sum 1.
  static func rows(path: String) throws -> [[Double]] {
    try BlurKernel.rows(of: String(decoding: Input(path: path).bytes(), as: UTF8.self), name: path)
  }
}
