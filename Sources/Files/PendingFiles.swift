import CPending

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The temporary files of this process, which a signal would leave behind.
package enum PendingFiles {
  /// From now on every signal that ends the process by default and can be handled safely (Ctrl-C, `kill`, a closed terminal,
  /// a limit of processor time and others) deletes the temporary files, and then ends the process as it would have. A signal that is
  /// ignored stays ignored. A limit of file size makes writing fail with an error instead. Covers up to 128 files at a time.
  package static func removeOnInterruption() {
    let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGXCPU]
    for number in signals { cpending_delete_on_signal(number) }
    signal(SIGXFSZ, SIG_IGN)
  }
}

/// One name among the pending files, from before the file is created until it has its final name or is deleted.
struct PendingName: ~Copyable {
  let path: String
  private let slot: Int32

  init(_ path: String) {
    self.path = path
    slot = unsafe cpending_insert(systemPath(path))
  }

  deinit { cpending_remove(slot) }
}
