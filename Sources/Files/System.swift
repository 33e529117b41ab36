#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the operating system says of a file: its kind and its permissions.
struct Status {
  enum Kind { case regular, directory, other }

  let kind: Kind
  let mode: mode_t

  /// The status of what `path` leads to, or nil where it leads nowhere.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
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
      default: .other
      }
    mode = status.st_mode & 0o7777
  }
}

/// The operating system's words for the error of the call before.
package func reasonOfFailure(_ code: Int32 = errno) -> String {
  unsafe String(cString: strerror(code))
}

/// `path` without symbolic links, or as it is where it leads nowhere.
func resolved(_ path: String) -> String {
  guard let real = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(real) }
  return unsafe String(cString: real)
}
