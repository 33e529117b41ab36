import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The temporary files of this process: what an interruption would leave behind.
public enum PendingFiles {
  private static let paths = Mutex<Set<String>>([])

  static func insert(_ path: String) { paths.withLock { _ = $0.insert(path) } }
  static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Deletes every temporary file.
  public static func removeAll() {
    paths.withLock { paths in
      for path in paths { unsafe unlink(path) }
      paths = []
    }
  }

  /// From now on Ctrl-C, `kill` and a closed terminal delete the temporary files, and then end the process as they
  /// would have. A signal that was ignored stays ignored.
  ///
  /// Signals are answered on a thread of their own, not in a signal handler, so that this may take locks.
  public static func removeOnInterruption() { _ = unsafe sources }

  // Held for ever and used no more: a source that is let go answers no signal.
  nonisolated(unsafe) private static let sources: [any DispatchSourceSignal] = [SIGINT, SIGTERM, SIGHUP].compactMap {
    number in
    let before = signal(number, SIG_IGN)
    if unsafe unsafeBitCast(before, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { return nil }
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
    source.setEventHandler {
      removeAll()
      signal(number, SIG_DFL)
      kill(getpid(), number)
    }
    source.resume()
    return source
  }
}
