import Files

/// Where bytes go when they are all there: a file that appears whole or not at all, or standard output.
struct Output: ~Copyable {
  private let file: AtomicFile?

  /// Claims the name, so that what must not be overwritten is refused before the work.
  ///
  /// - Throws: `FileError.exists` or `.unwritable`, or `CommandLineError.terminal`.
  init(path: String, force: Bool) throws {
    guard path != StandardStreams.placeholder else {
      guard force || !StandardStreams.outputIsTerminal else { throw CommandLineError.terminal }
      file = nil
      return
    }
    file = try AtomicFile(path: path, overwriting: force)
  }

  consuming func finish(_ bytes: [UInt8]) throws {
    switch consume file {
    case .some(let file):
      try file.write(bytes)
      try file.commit()
    case .none:
      try StandardStreams.output(bytes)
    }
  }
}
