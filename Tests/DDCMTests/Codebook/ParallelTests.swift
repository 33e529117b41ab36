import DDCM
import Foundation
import Synchronization
import Testing

@Suite("Work that is spread over threads") struct ParallelTests {
  @Test("is done once each, on no more threads than allowed", arguments: [1, 2, 3, nil])
  func threads(limit: Int?) {
    let seen = Mutex<(running: Int, most: Int)>((0, 0))
    var done = [Int](repeating: 0, count: 101)
    unsafe done.withUnsafeMutableBufferPointer { buffer in
      unsafe Parallel(threads: limit).forEach(101, grain: 4, on: buffer.baseAddress!) { index, done in
        seen.withLock { ($0.running, $0.most) = ($0.running + 1, max($0.most, $0.running + 1)) }
        Thread.sleep(forTimeInterval: 0.0005)
        unsafe done[index] += 1
        seen.withLock { $0.running -= 1 }
      }
    }
    #expect(done == [Int](repeating: 1, count: 101))
    if let limit { #expect(seen.withLock { $0.most } <= limit) }
  }
}
