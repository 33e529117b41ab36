#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears whole or not at all.
///
/// Bytes go to a temporary file beside the destination; `commit` gives it its name in one step. Without `commit`, after
/// an error, or after Ctrl-C (see `PendingFiles`) nothing is left.
///
///     let file = try AtomicFile(path: "photo.ddcm")
///     try file.write(bytes)
///     try file.commit()
///
/// A destination that is a device or a pipe, as /dev/stdout, has no content to protect and is written to as it is.
public struct AtomicFile: ~Copyable {
  private let path: String
  private let overwriting: Bool
  private let destination: String
  private let temporary: PendingName?
  private let descriptor: Int32

  /// - Parameter overwriting: whether a file of this name may be replaced; it then keeps its permissions.
  /// - Throws: `FileError.exists`, so that no work is done in vain (`commit` checks again), or `.unwritable`.
  public init(path: String, overwriting: Bool = false) throws(FileError) {
    let status = Status(path: path)
    switch status?.kind {
    case .directory: throw .unwritable(path: path, reason: "it is a directory")
    case .regular where !overwriting: throw .exists(path: path)
    default: break
    }
    let destination = status == nil ? path : resolved(path)
    let name = status?.kind == .other ? nil : Self.temporaryName(beside: destination)
    let temporary = name.map { PendingName($0) }
    let creating = name == nil ? 0 : O_CREAT | O_EXCL
    let descriptor = unsafe open(name ?? path, O_WRONLY | O_CLOEXEC | creating, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: reasonOfFailure()) }
    if name != nil, let mode = status?.mode { fchmod(descriptor, mode) }
    self.temporary = temporary
    self.path = path
    self.overwriting = overwriting
    self.destination = destination
    self.descriptor = descriptor
  }

  /// - Throws: `FileError.unwritable`, when the disk is full for example.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe systemWrite(descriptor, buffer.baseAddress! + done, buffer.count - done)
      }
      if count < 0, errno != EINTR { throw failure() }
      done += max(count, 0)
    }
  }

  /// Gives the file its name.
  ///
  /// - Throws: `FileError.exists` where the name was taken in the meantime, `.unwritable` otherwise.
  public consuming func commit() throws(FileError) {
    guard let name = temporaryPath else { return }
    guard fsync(descriptor) == 0 else { throw failure() }
    if overwriting {
      guard unsafe rename(name, destination) == 0 else { throw failure() }
    } else {
      try claim(from: name)
    }
  }

  /// `link` fails where the name is taken, so two programs cannot both get it. File systems without links (FAT) get an
  /// empty file that claims the name, and then `rename`.
  private func claim(from name: String) throws(FileError) {
    if unsafe link(name, destination) == 0 { return }
    if errno == EEXIST { throw .exists(path: path) }
    let claimed = unsafe open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard claimed >= 0 else { throw errno == EEXIST ? .exists(path: path) : failure() }
    close(claimed)
    guard unsafe rename(name, destination) == 0 else {
      let error = failure()
      unsafe unlink(destination)
      throw error
    }
  }

  // After `rename` there is no temporary file to delete; its name is random, so nobody else's is meant.
  deinit {
    close(descriptor)
    if let name = temporaryPath { unsafe unlink(name) }
  }

  private var temporaryPath: String? {
    switch temporary {
    case .some(let name): name.path
    case .none: nil
    }
  }

  private func failure() -> FileError { .unwritable(path: path, reason: reasonOfFailure()) }

  private static func temporaryName(beside path: String) -> String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    return folder + ".ddcm-" + String(UInt64.random(in: 0 ... .max), radix: 16) + ".part"
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
