import DDCM

/// The field of 256 elements: polynomials over bits, modulo x⁸ + x⁴ + x³ + x² + 1. Adding is exclusive or.
enum GaloisField {
  /// The powers of x, twice over, so that exponents need not be reduced.
  private static let powers: [UInt8] = {
    var (powers, power) = ([UInt8](), 1)
    for _ in 0..<510 {
      powers.append(UInt8(power))
      power <<= 1
      if power > 255 { power ^= 0x11D }
    }
    return powers
  }()

  private static let logarithms: [Int] = {
    var logarithms = [Int](repeating: 0, count: 256)
    for exponent in 0..<255 { logarithms[Int(powers[exponent])] = exponent }
    return logarithms
  }()

  /// xᵉ.
  ///
  /// - Parameter exponent: may be negative.
  static func power(_ exponent: Int) -> UInt8 { powers[((exponent % 255) + 255) % 255] }

  static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
    a == 0 || b == 0 ? 0 : powers[logarithms[Int(a)] + logarithms[Int(b)]]
  }

  /// - Precondition: `b` is not 0.
  static func quotient(_ a: UInt8, _ b: UInt8) -> UInt8 {
    precondition(b != 0, "nothing is divided by 0")
    return a == 0 ? 0 : powers[logarithms[Int(a)] + 255 - logarithms[Int(b)]]
  }

  /// A polynomial at a point.
  ///
  /// - Parameter coefficients: the constant first.
  static func value(_ coefficients: [UInt8], at point: UInt8) -> UInt8 {
    coefficients.reversed().reduce(0) { product($0, point) ^ $1 }
  }
}
