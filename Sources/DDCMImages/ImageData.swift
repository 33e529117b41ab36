import CVips
import Files

/// The bytes of an image file, in memory or in an open file.
enum ImageData {
  case memory([UInt8])
  case file(descriptor: Int32, size: Int)

  var count: Int {
    switch self {
    case .memory(let bytes): bytes.count
    case .file(_, let size): size
    }
  }

  /// Up to `count` bytes; fewer at the end, none for an offset outside.
  func bytes(at offset: Int, count: Int) -> [UInt8] {
    guard offset >= 0, count > 0, offset < self.count else { return [] }
    let count = min(count, self.count - offset)
    return switch self {
    case .memory(let bytes): Array(bytes[offset..<offset + count])
    case .file(let descriptor, _): InputFile.bytes(of: descriptor, at: offset, count: count)
    }
  }

  func hasBytes(_ text: String, at offset: Int) -> Bool { hasBytes(Array(text.utf8), at: offset) }

  func hasBytes(_ expected: [UInt8], at offset: Int) -> Bool { bytes(at: offset, count: expected.count) == expected }

  /// An unsigned integer of 1 to 7 bytes, or nil beyond the end.
  func integer(at offset: Int, bytes count: Int, littleEndian: Bool = false) -> Int? {
    let bytes = bytes(at: offset, count: count)
    guard bytes.count == count else { return nil }
    return (littleEndian ? bytes.reversed() : bytes).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Opens the image for one pass; nil on failure, and then whether a decoder recognised the format.
  ///
  /// - Parameter strict: whether warnings of the decoder are failures.
  func withImage<Result, Failure: Error>(
    strict: Bool, _ body: (consuming VipsImage?, _ isRecognized: Bool) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var isRecognized = false
    switch self {
    case .file(let descriptor, _):
      let image = unsafe VipsImage(cvips_open_descriptor(descriptor, strict, &isRecognized))
      return try body(image, isRecognized)
    case .memory(let bytes):
      // withUnsafeBytes has no typed errors.
      let result: Swift.Result<Result, Failure> = unsafe bytes.withUnsafeBytes { bytes in
        let image = unsafe VipsImage(cvips_open_bytes(bytes.baseAddress, bytes.count, strict, &isRecognized))
        do throws(Failure) {
          return .success(try body(image, isRecognized))
        } catch {
          return .failure(error)
        }
      }
      return try result.get()
    }
  }
}
