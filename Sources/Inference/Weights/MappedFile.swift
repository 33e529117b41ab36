import Foundation

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

/// A file equals itself alone, however often it is mapped.
extension MappedFile: Hashable {
  package static func == (a: MappedFile, b: MappedFile) -> Bool { a === b }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
