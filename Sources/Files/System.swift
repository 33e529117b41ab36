#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file's kind, permissions and identity.
struct Status {
  enum Kind { case regular, directory, link, other }

  let kind: Kind
  let mode: mode_t
  let size: Int
  let identity: FileIdentity

  /// The status of the file that `path` leads to, or nil where it leads nowhere.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(systemPath(path), &status) == 0 else { return nil }
    self.init(status)
  }

  /// The status of what has this name, which may be a symbolic link.
  init?(pathItself path: String) {
    var status = stat()
    guard unsafe lstat(systemPath(path), &status) == 0 else { return nil }
    self.init(status)
  }

  init?(descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .link
      default: .other
      }
    mode = status.st_mode & 0o7777
    size = Int(status.st_size)
    identity = FileIdentity(device: UInt64(truncatingIfNeeded: status.st_dev), number: UInt64(status.st_ino))
  }
}

/// Which file it is, whatever the path that leads there.
package struct FileIdentity: Hashable, Sendable {
  fileprivate let device: UInt64
  fileprivate let number: UInt64

  fileprivate init(device: UInt64, number: UInt64) {
    self.device = device
    self.number = number
  }

  /// Nil where the path leads nowhere.
  package init?(path: String) {
    guard let status = Status(path: path) else { return nil }
    self = status.identity
  }
}

/// Standard input, output and error.
package enum StandardDescriptors {
  /// Occupies those of the descriptors 0, 1 and 2 that are closed, so that no file that is opened later gets one of them and
  /// receives messages or results. To be called before anything is opened. Reading and writing still fail, as with a
  /// closed descriptor.
  package static func occupy() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      // The lowest free number is taken, which is this one.
      _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }
}

/// The operating system's words for the error of the call before.
package func reasonOfFailure(_ code: Int32 = errno) -> String {
  unsafe String(cString: strerror(code))
}

/// `path` without symbolic links, or as it is where it leads nowhere.
func resolved(_ path: String) -> String {
  guard let real = unsafe realpath(systemPath(path), nil) else { return path }
  defer { unsafe free(real) }
  return unsafe FileName.string(UnsafeRawBufferPointer(start: real, count: strlen(real)))
}
