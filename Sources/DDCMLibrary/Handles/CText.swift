/// A text that C can read as long as this object lives.
@safe final class CText: @unchecked Sendable {
  // Written once, here; only read afterwards.
  private let storage: UnsafeMutableBufferPointer<CChar>

  init(_ text: String) {
    // A zero within the text would end it.
    let bytes = text.utf8.map { $0 == 0 ? CChar(bitPattern: UInt8(ascii: " ")) : CChar(bitPattern: $0) }
    unsafe storage = .allocate(capacity: bytes.count + 1)
    let end = unsafe storage.initialize(fromContentsOf: bytes)
    unsafe storage.initializeElement(at: end, to: 0)
  }

  deinit { unsafe storage.deallocate() }

  var pointer: UnsafePointer<CChar>? { unsafe UnsafePointer(storage.baseAddress) }
}

/// Bytes that C can read as long as this object lives.
@safe final class CBytes: @unchecked Sendable {
  // Written once, here; only read afterwards.
  private let storage: UnsafeMutableBufferPointer<UInt8>

  init(_ bytes: [UInt8]) {
    unsafe storage = .allocate(capacity: bytes.count)
    _ = unsafe storage.initialize(from: bytes)
  }

  deinit { unsafe storage.deallocate() }

  var count: Int { unsafe storage.count }
  var pointer: UnsafePointer<UInt8>? { unsafe UnsafePointer(storage.baseAddress) }
}
