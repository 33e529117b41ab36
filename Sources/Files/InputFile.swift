#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file, pipe or device that is open for reading, as long as the value lives.
package struct InputFile: ~Copyable {
  package let descriptor: Int32

  /// The size of a regular file in bytes, nil for pipes and devices.
  package let size: Int?

  private let path: String

  /// - Throws: `FileError.missing` where nothing has this name, `.unreadable` where it cannot be read.
  package init(path: String) throws(FileError) {
    let descriptor = unsafe open(systemPath(path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: reasonOfFailure())
    }
    let status = Status(descriptor: descriptor)
    guard status?.kind != .directory else {
      close(descriptor)
      throw .unreadable(path: path, reason: "it is a directory")
    }
    self.path = path
    self.descriptor = descriptor
    size = status?.kind == .regular ? status?.size : nil
  }

  deinit { close(descriptor) }

  /// The next bytes, at most `count`; empty at the end.
  ///
  /// - Throws: `FileError.unreadable`.
  package func read(upTo count: Int) throws(FileError) -> [UInt8] {
    var failed = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      repeat {
        let got = unsafe systemRead(descriptor, buffer.baseAddress! + used, count - used)
        if got == 0 { break }
        if got > 0 {
          used += got
        } else if errno != EINTR {
          failed = true
          break
        }
      } while used < count
    }
    if failed { throw .unreadable(path: path, reason: reasonOfFailure()) }
    return bytes
  }

  /// Bytes of a regular file, wherever reading stands; fewer at the end of the file.
  package static func bytes(of descriptor: Int32, at offset: Int, count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while used < count {
        let got = unsafe pread(descriptor, buffer.baseAddress! + used, count - used, off_t(offset + used))
        if got > 0 { used += got } else if got == 0 || errno != EINTR { break }
      }
    }
  }
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
  unsafe read(descriptor, bytes, count)
}
