import Essentials

/// A file's bytes, mapped and never written.
///
/// The file must not be made shorter while it is mapped: the system ends a process that reads what is no longer there.
@safe package final class MappedFile: Sendable {
  let path: String
  let count: Int
  private let descriptor: Int32
  private nonisolated(unsafe) let base: UnsafeRawPointer?

  init(path: String) throws(WeightFileError) {
    func failure() -> WeightFileError {
      .cannotOpen(file: path, reason: unsafe String(cString: strerror(errno)).lowercased())
    }
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    let descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      defer { close(descriptor) }
      throw failure()
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotOpen(file: path, reason: "it is not a file")
    }
    count = Int(status.st_size)
    if count == 0 {
      unsafe base = nil
    } else {
      let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let address = unsafe address, unsafe address != MAP_FAILED else {
        defer { close(descriptor) }
        throw failure()
      }
      unsafe base = UnsafeRawPointer(address)
    }
    self.path = path
    self.descriptor = descriptor
    let isPointer = unsafe withBytes(in: 0..<min(count, gitLFS.utf8.count)) { unsafe Inference.isPointer($0) }
    if isPointer { throw .pointer(file: path) }
  }

  deinit {
    if let base = unsafe base { unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }
    close(descriptor)
  }

  /// The bytes; valid inside `body` only.
  func withBytes<Result>(in range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "the range lies in the file")
    return unsafe body(UnsafeRawBufferPointer(start: base.map { unsafe $0 + range.lowerBound }, count: range.count))
  }

  /// The unsigned little-endian number that some bytes are; one of eight bytes may come out negative.
  func number(in range: Range<Int>) -> Int {
    unsafe withBytes(in: range) { bytes in unsafe bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }
  }

  /// Maps the file once more, over address space that the caller has reserved.
  func map(at address: UnsafeMutableRawPointer) -> Bool {
    unsafe mmap(address, count, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0) == address
  }
}

/// How a pointer of Git LFS begins: the file that Git writes instead of a large one if Git LFS is not installed.
private let gitLFS = "version https://git-lfs.github.com/spec/"

/// Whether a file is a pointer of Git LFS, by its bytes.
package func isPointer(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: gitLFS.utf8) }

/// A file equals itself only, however often it is mapped.
extension MappedFile: Hashable {
  package static func == (a: MappedFile, b: MappedFile) -> Bool { a === b }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A place in a range of a mapped file's bytes that moves on as they are read.
struct ByteCursor {
  private let file: MappedFile
  private let range: Range<Int>
  private(set) var position: Int

  /// - Precondition: the range lies in the file.
  init(_ file: MappedFile, in range: Range<Int>) {
    self.file = file
    self.range = range
    position = range.lowerBound
  }

  var isAtEnd: Bool { position == range.upperBound }

  /// How many bytes have been read.
  var offset: Int { position - range.lowerBound }

  /// The next bytes, left unread; nil when there are fewer.
  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= range.upperBound - position else { return nil }
    defer { position += count }
    return position..<position + count
  }

  /// An unsigned little-endian number; nil when there are fewer bytes. One of eight bytes may come out negative.
  mutating func number(_ width: Int) -> Int? {
    skip(width).map(file.number)
  }

  /// Text of a length in bytes; nil when there is less, or it is not UTF-8.
  mutating func text(_ count: Int) -> String? {
    skip(count).flatMap { range in
      unsafe file.withBytes(in: range) { unsafe String(validating: $0, as: UTF8.self) }
    }
  }

  /// Text up to the end of the line, which is not part of it; nil when it does not end, or is not UTF-8.
  mutating func line() -> String? {
    let rest = position..<range.upperBound
    guard let length = unsafe file.withBytes(in: rest, { unsafe $0.firstIndex(of: UInt8(ascii: "\n")) }) else {
      return nil
    }
    defer { position += 1 }
    return text(length)
  }
}
