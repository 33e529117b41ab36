/// A file of named tensors, mapped into memory: opening one reads its header only.
///
/// Every field of the header is checked, so that a tensor that is listed can be read.
///
///     let weights = try Safetensors(path: "unet/diffusion_pytorch_model.safetensors")
///     weights["conv_in.bias"]?.shape           // [32]
///     try weights.floats("conv_in.bias")       // 32 floats, widened from F16
public struct Safetensors: Sendable {
  /// One tensor's entry.
  public struct Tensor: Sendable, Hashable {
    public let name: String
    public let type: ElementType
    public let shape: [Int]
    /// Where its elements are stored: row-major, little-endian, counted from the start of the file.
    public let bytes: Range<Int>

    public var count: Int { bytes.count * 8 / type.bits }

    /// Some rows of it, that is, a range of its first axis.
    func rows(_ range: Range<Int>) -> Self {
      precondition(range.lowerBound >= 0 && range.upperBound <= shape[0] && type.bits % 8 == 0, "rows of the tensor")
      let width = shape.dropFirst().reduce(type.bits / 8, *)
      let start = bytes.lowerBound + range.lowerBound * width
      return Self(
        name: name, type: type, shape: [range.count] + shape.dropFirst(), bytes: start..<start + range.count * width)
    }
  }

  private let tensors: [String: Tensor]
  let file: MappedFile

  /// - Throws: `SafetensorsError`, when the file cannot be opened or breaks the format in any way.
  public init(path: String) throws(SafetensorsError) {
    file = try MappedFile(path: path)
    guard file.count >= 8 else {
      throw .damaged(file: path, tensor: nil, fault: .tooShort(bytes: file.count))
    }
    let length = unsafe file.withBytes(in: 0..<8) { unsafe UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= SafetensorsHeader.limit else {
      throw .damaged(file: path, tensor: nil, fault: .headerTooLong(bytes: length, limit: SafetensorsHeader.limit))
    }
    guard Int(length) <= file.count - 8 else {
      throw .damaged(file: path, tensor: nil, fault: .headerBeyondFile(bytes: length, available: file.count - 8))
    }
    let start = 8 + Int(length)
    do {
      let text = unsafe file.withBytes(in: 8..<start) { unsafe Array($0) }
      let header = try SafetensorsHeader(parsing: text, available: file.count - start)
      tensors = header.tensors.mapValues { $0.moved(by: start) }
    } catch {
      throw .damaged(file: path, tensor: error.tensor, fault: error.fault)
    }
  }

  public var path: String { file.path }

  /// In alphabetical order.
  public var names: [String] { tensors.keys.sorted() }

  public subscript(name: String) -> Tensor? { tensors[name] }

  /// A tensor that a network needs.
  ///
  /// - Throws: `SafetensorsError` if it is missing, of another shape, or not of floats.
  public func tensor(_ name: String, shape: [Int]) throws(SafetensorsError) -> Tensor {
    guard let tensor = tensors[name] else { throw .missing(file: path, tensor: name) }
    guard tensor.shape == shape else {
      throw .wrongShape(file: path, tensor: name, found: tensor.shape, needed: shape)
    }
    guard tensor.type.isWeight else { throw .unsupportedType(file: path, tensor: name, type: tensor.type) }
    return tensor
  }

  /// A tensor's elements, widened to `Float`.
  ///
  /// - Throws: `SafetensorsError` if it is missing or not F32, F16 or BF16.
  public func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    guard let tensor = tensors[name] else { throw .missing(file: path, tensor: name) }
    switch tensor.type {
    case .f32: return elements(of: tensor) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f16: return elements(of: tensor) { float(fromHalf: UInt16(littleEndian: $0)) }
    case .bf16: return elements(of: tensor) { float(fromBrain: UInt16(littleEndian: $0)) }
    default: throw .unsupportedType(file: path, tensor: name, type: tensor.type)
    }
  }

  private func elements<Bits: FixedWidthInteger & BitwiseCopyable>(
    of tensor: Tensor, _ widen: (Bits) -> Float
  ) -> [Float] {
    let width = MemoryLayout<Bits>.size
    return unsafe file.withBytes(in: tensor.bytes) { bytes in
      (0..<tensor.count).map { unsafe widen(bytes.loadUnaligned(fromByteOffset: $0 * width, as: Bits.self)) }
    }
  }
}

extension Safetensors.Tensor {
  fileprivate func moved(by offset: Int) -> Self {
    Self(name: name, type: type, shape: shape, bytes: bytes.lowerBound + offset..<bytes.upperBound + offset)
  }
}
