import DDCM
import DDCMFormat
import DDCMTesting
import Foundation
import Testing

/// Damage as it happens, and as it is made.
private enum Mutation: CaseIterable {
  case flip, edit, cut, splice, repetition

  func apply(to bytes: inout [UInt8], other: [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else {
      bytes = other
      return
    }
    let place = Int.random(in: bytes.indices, using: &generator)
    switch self {
    case .flip: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
    case .edit:
      bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, .random(in: 0...255, using: &generator)].randomElement(using: &generator)!
    case .cut: bytes.removeSubrange(place..<Int.random(in: place...bytes.count, using: &generator))
    case .splice: bytes = bytes[..<place] + other.suffix(Int.random(in: 0...other.count, using: &generator))
    case .repetition:
      bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 8)], at: place)
    }
  }
}

@Suite("A reader of damaged streams") struct StreamFuzzTests {
  /// DDCM_FUZZ_ITERATIONS sets how many.
  private static let iterations = ProcessInfo.processInfo.environment["DDCM_FUZZ_ITERATIONS"].flatMap(Int.init) ?? 5000

  @Test("says what is wrong, or reads a stream that is written in just these bytes")
  func mutations() async {
    // In a process of its own: what other tests hold is not its memory.
    await #expect(processExitsWith: .success) { Self.readMutations() }
  }

  private static func readMutations() {
    var generator = SeededGenerator(seed: 99)
    let streams = (0..<64).map { _ in DDCMStream.random(using: &generator).serialized() }
    let memory = peakMemory
    var accepted = 0
    var slowest = Duration.zero
    for iteration in 0..<iterations {
      var bytes = streams.randomElement(using: &generator)!
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let other = streams.randomElement(using: &generator)!
        Mutation.allCases.randomElement(using: &generator)!.apply(to: &bytes, other: other, &generator)
      }
      // Behind a right checksum is the rest of the reader.
      if iteration % 2 == 0, bytes.count >= 4 {
        let checksum = CRC32C.checksum(Array(bytes.dropLast(4)))
        bytes.replaceSubrange(
          (bytes.count - 4)..., with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> ($0 * 8)) })
      }
      let time = processorTime {
        guard let stream = try? DDCMStream(parsing: bytes) else { return }
        accepted += 1
        if stream.serialized() != bytes { Issue.record("not canonical, iteration \(iteration): \(bytes)") }
      }
      slowest = max(slowest, time)
    }
    #expect(accepted > iterations / 100, "the parser behind the checksum is reached")
    #expect(slowest < .seconds(1))
    #expect(peakMemory - memory < 200 << 20)
  }

  /// VmHWM of Linux, in bytes; 0 elsewhere.
  private static var peakMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 << 10 } ?? 0
  }
}
