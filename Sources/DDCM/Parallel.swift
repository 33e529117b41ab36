import Dispatch

/// Spreads independent pieces of one computation over the cores.
package struct Parallel: Sendable {
  /// The most that run at once; nil for as many as there are cores.
  private let threads: Int?

  /// - Parameter threads: at least 1; nil for as many as there are cores.
  package init(threads: Int?) {
    precondition(threads ?? 1 >= 1, "work takes a thread")
    self.threads = threads
  }

  /// Runs `body(index, memory)` for 0..<count; two indices must not write the same memory.
  ///
  /// - Parameter grain: indices per task; a single task runs where it was called.
  package func forEach<Element>(
    _ count: Int, grain: Int, on memory: UnsafeMutablePointer<Element>,
    _ body: @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  ) {
    let tasks = (count + grain - 1) / grain
    let workers = min(tasks, threads ?? tasks)
    nonisolated(unsafe) let memory = unsafe memory
    guard workers > 1 else {
      for index in 0..<count { unsafe body(index, memory) }
      return
    }
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for task in stride(from: worker, to: tasks, by: workers) {
        for index in (task * grain)..<min(count, (task + 1) * grain) { unsafe body(index, memory) }
      }
    }
  }
}
