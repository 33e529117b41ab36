package import Foundation
package import Inference

/// Weights and inputs that are functions of an element's number, the same as in Tests/Vectors/make_unet_vectors.py.
package enum MadeWeights {
  /// From −128 to 127: the top byte of a hash (lowbias32, by Chris Wellons).
  static func integer(_ number: UInt32) -> Int {
    var x = number
    x ^= x >> 16
    x &*= 0x7feb_352d
    x ^= x >> 15
    x &*= 0x846c_a68b
    x ^= x >> 16
    return Int(Int8(truncatingIfNeeded: x >> 24))
  }

  package static func input(shape: [Int]) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(shape: shape, values: (0..<count).map { Float(integer(1 << 31 + UInt32($0))) / 64 })
  }

  /// The elements of tensors, numbered on from one to the next.
  ///
  /// - Parameter scale: what a tensor's elements are multiplied by, by its name: a power of 2.
  package static func tensors(
    _ tensors: [(name: String, shape: [Int])], stored type: ElementType, scale: (String) -> Float = { _ in 1 }
  ) -> [(name: String, shape: [Int], bytes: [UInt8])] {
    var number = UInt32(0)
    return tensors.map { name, shape in
      let (value, factor) = (rule(name, shape), scale(name))
      let count = shape.reduce(1, *)
      var bytes: [UInt8] = []
      append((0..<count).map { factor * value(integer(number + UInt32($0))) }, as: type, to: &bytes)
      number += UInt32(count)
      return (name, shape, bytes)
    }
  }

  /// A .safetensors file with these tensors.
  package static func file(
    _ tensors: [(name: String, shape: [Int])], stored type: ElementType, scale: (String) -> Float = { _ in 1 }
  ) -> Data {
    file(of: Self.tensors(tensors, stored: type, scale: scale), stored: type)
  }

  /// A .safetensors file with these tensors.
  package static func file(of tensors: [(name: String, shape: [Int], bytes: [UInt8])], stored type: ElementType) -> Data
  {
    var (entries, payload) = ([String](), [UInt8]())
    for (name, shape, bytes) in tensors {
      let range = [payload.count, payload.count + bytes.count]
      payload += bytes
      entries.append(
        "\"\(name)\":{\"dtype\":\"\(type.rawValue)\",\"shape\":\(shape),\"data_offsets\":\(range)}")
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    var length: [UInt8] = []
    append(UInt64(header.count), to: &length)
    return Data(length + header + payload)
  }

  /// From a whole number to a weight of its kind.
  private static func rule(_ name: String, _ shape: [Int]) -> (Int) -> Float {
    if name == "time_proj.weight" { return { Float($0) / 64 } }
    if shape.count == 1 { return name.hasSuffix(".weight") ? { 1 + Float($0 >> 2) / 64 } : { Float($0) / 1024 } }
    let fanIn = shape.dropFirst().reduce(1, *)
    var scale: Float = 1
    var reach = 3
    while reach < fanIn { (reach, scale) = (reach * 4, scale / 2) }
    return { [scale] in Float($0) / 128 * scale }
  }

  /// Every value has 8 significant bits or fewer, so that no type rounds it.
  private static func append(_ values: [Float], as type: ElementType, to data: inout [UInt8]) {
    switch type {
    case .f32: for value in values { append(value.bitPattern, to: &data) }
    case .bf16: for value in values { append(UInt16(value.bitPattern >> 16), to: &data) }
    case .f16: for value in values { append(half(value), to: &data) }
    default: preconditionFailure("weights are F32, F16 or BF16")
    }
  }

  /// Little-endian.
  private static func append<Bits: FixedWidthInteger>(_ bits: Bits, to data: inout [UInt8]) {
    for shift in stride(from: 0, to: Bits.bitWidth, by: 8) { data.append(UInt8(truncatingIfNeeded: bits >> shift)) }
  }

  /// As IEEE binary16; exact for the values made here.
  private static func half(_ value: Float) -> UInt16 {
    let sign: UInt16 = value.sign == .minus ? 0x8000 : 0
    let magnitude = value.magnitude
    if magnitude < 0x1p-14 { return sign | UInt16(magnitude * 0x1p24) }
    return sign | UInt16((magnitude.bitPattern >> 13) - (112 << 10))
  }
}
