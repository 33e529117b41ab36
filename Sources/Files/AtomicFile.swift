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
/// an error, or after a signal (see `PendingFiles`) nothing is left.
///
///     let file = try AtomicFile(path: "photo.ddcm")
///     try file.write(bytes)
///     try file.commit()
///
/// A destination that is a device or a pipe, as /dev/stdout, has no content to protect and is written to as it is.
package struct AtomicFile: ~Copyable {
  /// Which existing files may be replaced.
  package enum Replacement: Sendable {
    case none
    case any
    /// Only an empty file, or one whose content is of the expected kind.
    ///
    /// - Parameters:
    ///   - kind: with an article, "a .ddcm stream" for example.
    ///   - recognizes: gets the first bytes of the file, at most 64.
    case only(kind: String, recognizes: @Sendable ([UInt8]) -> Bool)
  }

  private let path: String
  private let overwriting: Bool
  private let destination: String
  private let temporary: PendingName?
  private let descriptor: Int32

  /// - Parameter overwriting: whether a file of this name may be replaced; it then keeps its permissions.
  /// - Throws: `FileError.exists`, so that no work is done in vain (`commit` checks again), or `.unwritable`.
  package init(path: String, overwriting: Bool = false) throws(FileError) {
    try self.init(path: path, replacing: overwriting ? .any : .none)
  }

  /// - Parameters:
  ///   - replacing: which file of this name may be replaced; it then keeps its permissions.
  ///   - inputs: files that are never replaced, because the output is made from them.
  /// - Throws: `FileError.exists`, `.unexpectedContent` or `.isInput`, so that no work is done in vain (`commit` checks again
  ///   that nothing exists where nothing may be replaced), or `.unwritable`, also for a symbolic link that leads nowhere.
  package init(path: String, replacing: Replacement, inputs: Set<FileIdentity> = []) throws(FileError) {
    let status = Status(path: path)
    if status == nil, Status(pathItself: path)?.kind == .link {
      throw .unwritable(path: path, reason: "it is a symbolic link that leads nowhere")
    }
    switch status?.kind {
    case .directory: throw .unwritable(path: path, reason: "it is a directory")
    case .regular: try Self.check(path, status, replacing, inputs)
    default: break
    }
    let destination = status == nil ? path : resolved(path)
    let name = status?.kind == .other ? nil : Self.temporaryName(beside: destination)
    let temporary = name.map { PendingName($0) }
    let creating = name == nil ? 0 : O_CREAT | O_EXCL
    let descriptor = unsafe open(systemPath(name ?? path), O_WRONLY | O_CLOEXEC | creating, 0o666)
    guard descriptor >= 0 else { throw .unwritable(path: path, reason: reasonOfFailure()) }
    if name != nil, let mode = status?.mode { fchmod(descriptor, mode) }
    self.temporary = temporary
    self.path = path
    overwriting = if case .none = replacing { false } else { true }
    self.destination = destination
    self.descriptor = descriptor
  }

  /// Whether an existing file may be replaced.
  private static func check(
    _ path: String, _ status: Status?, _ replacing: Replacement, _ inputs: Set<FileIdentity>
  ) throws(FileError) {
    if let status, inputs.contains(status.identity) { throw .isInput(path: path) }
    switch replacing {
    case .none: throw .exists(path: path)
    case .any: return
    case .only(let kind, let recognizes):
      guard status?.size != 0 else { return }
      let start = try InputFile(path: path).read(upTo: 64)
      guard recognizes(start) else { throw .unexpectedContent(path: path, expected: kind) }
    }
  }

  /// - Throws: `FileError.unwritable`, when the disk is full for example.
  package func write(_ bytes: [UInt8]) throws(FileError) {
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
  package consuming func commit() throws(FileError) {
    guard let name = temporaryPath else { return }
    guard fsync(descriptor) == 0 else { throw failure() }
    if overwriting {
      guard unsafe rename(systemPath(name), systemPath(destination)) == 0 else { throw failure() }
    } else {
      try claim(from: name)
    }
  }

  /// `link` fails where the name is taken, so two programs cannot both get it. File systems without links (FAT) get an
  /// empty file that claims the name, and then `rename`.
  private func claim(from name: String) throws(FileError) {
    if unsafe link(systemPath(name), systemPath(destination)) == 0 { return }
    if errno == EEXIST { throw .exists(path: path) }
    let claimed = unsafe open(systemPath(destination), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard claimed >= 0 else { throw errno == EEXIST ? .exists(path: path) : failure() }
    close(claimed)
    guard unsafe rename(systemPath(name), systemPath(destination)) == 0 else {
      let error = failure()
      unsafe unlink(systemPath(destination))
      throw error
    }
  }

  // After `rename` there is no temporary file to delete; its name is random, so no other file is meant.
  deinit {
    close(descriptor)
    if let name = temporaryPath { unsafe unlink(systemPath(name)) }
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
