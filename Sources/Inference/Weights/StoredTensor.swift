/// A tensor in a weight file: what it is, and where its elements are.
public struct StoredTensor: Sendable, Hashable {
  public let name: String
  public let type: ElementType
  public let shape: [Int]
  /// Where its elements are stored: row-major, little-endian, counted from the start of the file.
  public let bytes: Range<Int>
  let file: MappedFile

  /// The file that holds it.
  package var path: String { file.path }

  public var count: Int { bytes.count * 8 / type.bits }

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
    case .bf16: elements { float(fromBrain: UInt16(littleEndian: $0)) }
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
