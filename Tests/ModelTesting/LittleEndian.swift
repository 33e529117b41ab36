package func littleEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
  stride(from: 0, to: Bits.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: bits >> $0) }
}
