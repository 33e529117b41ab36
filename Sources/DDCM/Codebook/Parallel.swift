import Dispatch

/// Spreads independent pieces of one computation over the cores.
enum Parallel {
  /// Runs `body(index, memory)` for 0..<count; whoever calls sees to it that two indices share no memory that is written.
  ///
  /// - Parameter grain: indices per task; a single task runs where it was called.
  static func forEach<Element>(
    _ count: Int, grain: Int, on memory: UnsafeMutablePointer<Element>,
    _ body: @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  ) {
    let tasks = (count + grain - 1) / grain
    nonisolated(unsafe) let memory = unsafe memory
    guard tasks > 1 else {
      for index in 0..<count { unsafe body(index, memory) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: tasks) { task in
      for index in (task * grain)..<min(count, (task + 1) * grain) { unsafe body(index, memory) }
    }
  }
}
