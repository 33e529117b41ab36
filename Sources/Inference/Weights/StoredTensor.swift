/// A tensor in a weight file: what it is, and where its elements are.
package struct StoredTensor: Sendable, Hashable {
  package let name: String
  package let type: ElementType
  package let shape: [Int]
  /// Where its elements are stored: row-major, little-endian, counted from the start of the file.
  package let bytes: Range<Int>
  let file: MappedFile

  /// The file that holds it.
  package var path: String { file.path }

  package var count: Int { bytes.count * 8 / type.bits }

  /// Some rows of it, that is, a range of its first axis.
  func rows(_ range: Range<Int>) -> Self {
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[0] && type.bits % 8 == 0, "rows of the tensor")
    let width = shape.dropFirst().reduce(type.bits / 8, *)
    let start = bytes.lowerBound + range.lowerBound * width
    return Self(
      name: name, type: type, shape: [range.count] + shape.dropFirst(), bytes: start..<start + range.count * width,
      file: file)
  }

  /// The same elements in another shape.
  func viewed(as shape: [Int]) -> Self {
    precondition(shape.reduce(1, *) == count, "a view has as many elements as the tensor")
    return Self(name: name, type: type, shape: shape, bytes: bytes, file: file)
  }

  /// The elements, widened to `Float`.
  ///
  /// - Precondition: `type.isWeight`.
  func floats() -> [Float] {
    switch type {
    case .f32: elements { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f16: elements { float(fromHalf: UInt16(littleEndian: $0)) }
    case .bf16: elements { float(bfloat16Bits: UInt16(littleEndian: $0)) }
    default: preconditionFailure("weights are F32, F16 and BF16")
    }
  }

  private func elements<Bits: FixedWidthInteger & BitwiseCopyable>(_ widen: (Bits) -> Float) -> [Float] {
    let width = MemoryLayout<Bits>.size
    return unsafe file.withBytes(in: bytes) { bytes in
      (0..<count).map { unsafe widen(bytes.loadUnaligned(fromByteOffset: $0 * width, as: Bits.self)) }
    }
  }
}

extension StoredTensor {
  /// The elements rounded to binary16, little-endian, piece by piece: the same bytes for weights stored as F16 and as the
  /// F32 that these were rounded from.
  ///
  /// - Precondition: `type.isWeight`.
  package func forEachPieceOfHalves(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard type != .f16 else {
      unsafe file.withBytes(in: bytes) { unsafe body($0) }
      return
    }
    let piece = 1 << 16
    for first in stride(from: 0, to: count, by: piece) {
      let range = first..<min(count, first + piece)
      let halves = elements(range).map { half(of: $0).littleEndian }
      unsafe halves.withUnsafeBytes { unsafe body($0) }
    }
  }

  /// Some of the elements, by their numbers, widened to `Float`.
  private func elements(_ range: Range<Int>) -> [Float] {
    let width = type.bits / 8
    let place = bytes.lowerBound + range.lowerBound * width
    return Self(
      name: name, type: type, shape: [range.count], bytes: place..<place + range.count * width, file: file
    ).floats()
  }
}

/// The nearest IEEE binary16, ties to even. By bits, because `Float16` is not there on every platform.
package func half(of value: Float) -> UInt16 {
  let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
  let magnitude = value.bitPattern & 0x7fff_ffff
  if magnitude > 0x7f80_0000 { return sign | 0x7e00 }
  if magnitude >= 0x4780_0000 { return sign | 0x7c00 }  // 2¹⁶ and more
  if magnitude < 0x3880_0000 {  // below 2⁻¹⁴: subnormals, multiples of 2⁻²⁴
    return sign | UInt16((Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven))
  }
  let rounded = magnitude + 0xfff + (magnitude >> 13 & 1)
  return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
}
