#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Folders whose own name and whose entries' names may be any bytes, as ``FileName`` maps them to strings.
package enum Folder {
  /// What a name in a folder leads to.
  package struct Entry: Sendable, Equatable {
    package enum Kind: Sendable {
      /// A regular file, or a link to one.
      case file
      case folder
      /// A link to a folder, a device, or a link that leads nowhere.
      case other
    }

    /// Without the folder's path.
    package let name: String
    package let kind: Kind
  }

  /// Whether the path leads to a folder.
  package static func exists(_ path: String) -> Bool { Status(path: path)?.kind == .directory }

  /// What is in the folder, without `.` and `..`, in the order of the bytes of the names.
  ///
  /// - Throws: `FileError.missing` where nothing has this name, `.unreadable` where it cannot be read.
  package static func entries(of path: String) throws(FileError) -> [Entry] {
    try names(in: path).map { name in
      let full = (path.hasSuffix("/") ? path : path + "/") + name
      let kind: Entry.Kind =
        switch Status(pathItself: full)?.kind {
        case .regular: .file
        case .directory: .folder
        case .link: Status(path: full)?.kind == .regular ? .file : .other
        case .other, nil: .other
        }
      return Entry(name: name, kind: kind)
    }
  }

  /// Creates the folder, and those in which it is, where they do not exist.
  ///
  /// - Throws: `FileError.unwritable`.
  package static func create(_ path: String) throws(FileError) {
    var bytes = FileName.bytes(of: path)
    while bytes.count > 1, bytes.last == slash { bytes.removeLast() }
    for end in bytes.indices.dropFirst() where bytes[end] == slash {
      try create(bytes[..<end], of: path)
    }
    try create(bytes[...], of: path)
  }

  private static let slash = UInt8(ascii: "/")

  private static func create(_ part: ArraySlice<UInt8>, of path: String) throws(FileError) {
    let name = part.map { CChar(bitPattern: $0) } + [0]
    guard unsafe mkdir(name, 0o777) != 0 else { return }
    let code = errno
    guard code == EEXIST || code == EISDIR || code == EROFS || code == EACCES, exists(FileName.string(part)) else {
      throw .unwritable(path: path, reason: reasonOfFailure(code))
    }
  }

  private static func names(in path: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(systemPath(path)) else {
      if errno == ENOENT { throw .missing(path: path) }
      throw .unreadable(path: path, reason: reasonOfFailure())
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }.map { FileName.string($0) }
  }
}
