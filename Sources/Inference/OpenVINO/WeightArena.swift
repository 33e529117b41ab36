import Dispatch
import Essentials

/// One range of addresses that holds weight files, mapped, and after them the graph's own small constants.
///
/// OpenVINO finds a constant by its offset in one buffer; this is that buffer, made without reading or copying a weight.
@safe final class WeightArena: Sendable {
  let count: Int
  /// The bytes that the files take, before the constants.
  private let filesCount: Int
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer

  /// Where each file of `files` starts, and where the constants do.
  static func layout(_ files: [MappedFile]) -> (files: [MappedFile: Int], tail: Int) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    var position = 0
    var starts: [MappedFile: Int] = [:]
    for file in files {
      starts[file] = position
      position += (file.count + page - 1) / page * page
    }
    return (starts, position)
  }

  init(_ files: [MappedFile], constants: [UInt8]) throws(EngineError) {
    let layout = Self.layout(files)
    let count = layout.tail + max(constants.count, 1)
    let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    let address = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else { throw .outOfMemory(bytes: count) }
    unsafe base = address
    self.count = count
    filesCount = layout.tail
    for (file, start) in layout.files {
      guard unsafe file.map(at: address + start) else { throw .outOfMemory(bytes: count) }
    }
    unsafe constants.withUnsafeBytes { bytes in
      unsafe UnsafeMutableRawBufferPointer(start: address + layout.tail, count: bytes.count).copyMemory(from: bytes)
    }
  }

  deinit { unsafe munmap(base, count) }

  /// Releases the memory that holds pages of the files; they are read from the files again when they are next needed.
  func releasePages() { _ = unsafe madvise(base, filesCount, MADV_DONTNEED) }

  /// The address; valid for as long as the arena lives.
  var address: UnsafeMutableRawPointer { unsafe base }
}

/// For as long as it exists, releases pages of weight files while weights are read and packed for the processor: otherwise a
/// process would hold the weights twice, as stored and as packed.
///
/// A page that is needed again is read again, from the system's cache unless memory is short.
struct PageRelease: ~Copyable {
  private let arena: WeightArena
  private let timer: any DispatchSourceTimer

  /// Some ten megabytes are packed in it.
  private static let interval = DispatchTimeInterval.milliseconds(20)

  init(_ arena: WeightArena) {
    self.arena = arena
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInitiated))
    timer.schedule(deadline: .now() + Self.interval, repeating: Self.interval)
    timer.setEventHandler { arena.releasePages() }
    timer.resume()
  }

  deinit {
    timer.cancel()
    arena.releasePages()
  }
}
