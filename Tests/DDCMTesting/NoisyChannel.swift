/// A channel that changes bits at random.
package struct NoisyChannel {
  /// How probable it is for each bit to change.
  package let rate: Double

  package init(rate: Double) {
    self.rate = rate
  }

  package func transmit(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    bytes.map { byte in
      (0..<8).reduce(byte) { byte, bit in
        Double.random(in: 0..<1, using: &generator) < rate ? byte ^ 1 << UInt8(bit) : byte
      }
    }
  }
}
