import Synchronization

/// Standard error as a terminal shows it: lines, and below them one that is written over.
final class Screen: Sendable {
  private let status = Mutex("")

  /// Lines that stay, above the status.
  func write(_ lines: String) {
    status.withLock { status in
      StandardStreams.error(status.isEmpty ? lines : Self.clear + lines + status)
    }
  }

  /// The line that is written over; nothing if empty.
  func show(_ text: String) {
    status.withLock { status in
      guard !status.isEmpty || !text.isEmpty else { return }
      status = text
      StandardStreams.error(Self.clear + text)
    }
  }

  /// Output that shares the terminal, without the status in its way.
  func withoutStatus(_ body: () throws -> Void) rethrows {
    try status.withLock { status in
      if !status.isEmpty { StandardStreams.error(Self.clear) }
      try body()
      if !status.isEmpty { StandardStreams.error(status) }
    }
  }

  private static let clear = "\r\u{1B}[K"
}
