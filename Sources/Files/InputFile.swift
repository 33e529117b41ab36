#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file, pipe or device that is open for reading, until it is let go.
package struct InputFile: ~Copyable {
  package let descriptor: Int32

  /// - Throws: `FileError.missing` where nothing has this name, `.unreadable` where something has but cannot be read.
  package init(path: String) throws(FileError) {
    descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: reasonOfFailure())
    }
    if Status(descriptor: descriptor)?.kind == .directory {
      throw .unreadable(path: path, reason: "it is a directory")
    }
  }

  deinit { close(descriptor) }
}
