import Dispatch

/// Lets go of pages of weight files while weights are read and laid out for the processor, from its making to its end. Or
/// else a process would hold the weights twice: as stored, and as laid out.
///
/// A page that is needed again is read again; the system has it at hand unless it is short of memory.
struct PageRelease: ~Copyable {
  private let arena: WeightArena
  private let timer: any DispatchSourceTimer

  /// In it, some ten megabytes are laid out.
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
