import Dispatch
import Synchronization

/// The requests of a compiled model; who wants one waits until one is free.
final class OpenVINORequests: Sendable {
  private final class Slot: Sendable {
    let request: Mutex<OpenVINORequest>

    init(_ compiled: OpenVINOCompiledModel) throws(EngineError) {
      request = Mutex(try OpenVINORequest(compiled))
    }
  }

  private let slots: [Slot]
  private let free: Mutex<[Int]>
  private let turns: DispatchSemaphore

  init(_ compiled: OpenVINOCompiledModel, count: Int) throws(EngineError) {
    var slots: [Slot] = []
    for _ in 0..<count { slots.append(try Slot(compiled)) }
    self.slots = slots
    free = Mutex(Array(slots.indices))
    turns = DispatchSemaphore(value: count)
  }

  func run(_ inputs: [Tensor], outputs: Int) throws -> [Tensor] {
    turns.wait()
    let slot = free.withLock { $0.removeLast() }
    defer {
      free.withLock { $0.append(slot) }
      turns.signal()
    }
    return try slots[slot].request.withLock { request in try request.run(inputs, outputs: outputs) }
  }
}
