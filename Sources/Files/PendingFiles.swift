import CPending

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The temporary files of this process: what an interruption would leave behind.
public enum PendingFiles {
  /// From now on Ctrl-C, `kill` and a closed terminal delete the temporary files, and then end the process as they
  /// would have. A signal that is ignored stays ignored. Up to 128 files at a time are cared for.
  public static func removeOnInterruption() {
    for number in [SIGINT, SIGTERM, SIGHUP] { cpending_delete_on_signal(number) }
  }

  /// Deletes every temporary file, for a program that ends by `exit` while it writes.
  public static func removeAll() { cpending_delete_all() }
}

/// One name among the pending files, from before the file is created until it has its final name or is gone.
struct PendingName: ~Copyable {
  let path: String
  private let slot: Int32

  init(_ path: String) {
    self.path = path
    slot = unsafe cpending_insert(path)
  }

  deinit { cpending_remove(slot) }
}
