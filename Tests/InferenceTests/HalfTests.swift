import Inference
import Testing

@Suite("A number rounded to binary16") struct HalfTests {
  /// The value of a finite binary16 without its sign, by the definition.
  private func value(_ bits: UInt16) -> Double {
    let (exponent, fraction) = (Int(bits >> 10), Double(bits & 0x3ff) / 1024)
    return exponent == 0
      ? fraction * 0x1p-14 : Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction)
  }

  @Test("is itself where it is one already")
  func exact() {
    for bits in UInt16(0)...0x7c00 {
      let value = bits == 0x7c00 ? Float.infinity : Float(value(bits))
      #expect(half(of: value) == bits)
      #expect(half(of: -value) == bits | 0x8000)
    }
  }

  @Test("is the nearest one, and of two that are as near the even one")
  func nearest() {
    for bits in UInt16(0)..<0x7bff {
      let middle = Float((value(bits) + value(bits + 1)) / 2)
      #expect(half(of: middle.nextDown) == bits)
      #expect(half(of: middle) == (bits % 2 == 0 ? bits : bits + 1))
      #expect(half(of: middle.nextUp) == bits + 1)
      #expect(half(of: -middle.nextUp) == (bits + 1) | 0x8000)
    }
  }

  @Test("is infinite from the middle between the largest one and 2¹⁶ on")
  func overflow() {
    #expect(half(of: Float(65520).nextDown) == 0x7bff)
    #expect(half(of: 65520) == 0x7c00)
    #expect(half(of: .greatestFiniteMagnitude) == 0x7c00)
    #expect(half(of: -65520) == 0xfc00)
  }

  @Test("is no number where it was none, whatever its bits")
  func notANumber() {
    for bits in [0x7f80_0001, 0x7fc0_0000, 0xff80_0001, 0xffff_ffff] as [UInt32] {
      let half = half(of: Float(bitPattern: bits))
      #expect(half & 0x7c00 == 0x7c00 && half & 0x3ff != 0)
    }
  }
}
