/// An orthogonal 3×3 matrix across neighbouring sections of an array, once for each factor of three in their number:
///
///         ⎡ 1/√2    0   −1/√2 ⎤
///     Q = ⎢ 1/√3  1/√3   1/√3 ⎥
///         ⎣ 1/√6 −2/√6   1/√6 ⎦
///
/// The squares of its entries, as a matrix, have a square of equal entries: after two rounds each element has the same
/// variance. Each product and sum is rounded to single precision, in the order that the code shows.
enum SectionMixing {
  /// - Parameters:
  ///   - values: 3^`factors` sections of `section` floats.
  ///   - section: a multiple of 16.
  ///   - transposed: whether to apply Qᵀ.
  static func apply(
    _ values: UnsafeMutablePointer<Float>, section: Int, factors: Int, transposed: Bool, _ parallel: Parallel
  ) {
    let width = 16
    let groups = factors == 1 ? 1 : 3
    for factor in 0..<factors {
      let (distance, next) = factor == 0 ? (section, 3 * section) : (3 * section, section)
      unsafe parallel.forEach(section / width, grain: 512, on: values) { chunk, values in
        for group in 0..<groups {
          let start = unsafe values + chunk * width + group * next
          for j in stride(from: 0, to: width, by: 4) { unsafe mix(start + j, distance, transposed: transposed) }
        }
      }
    }
  }

  @inline(__always)
  private static func mix(_ p: UnsafeMutablePointer<Float>, _ distance: Int, transposed: Bool) {
    let a = unsafe UnsafeRawPointer(p).loadUnaligned(as: SIMD4<Float>.self)
    let b = unsafe UnsafeRawPointer(p + distance).loadUnaligned(as: SIMD4<Float>.self)
    let c = unsafe UnsafeRawPointer(p + 2 * distance).loadUnaligned(as: SIMD4<Float>.self)
    let (half, third, sixth) = (0.70710678 as Float, 0.57735027 as Float, 0.4082483 as Float)
    let x: SIMD4<Float>
    let y: SIMD4<Float>
    let z: SIMD4<Float>
    if transposed {
      let (u, v, w) = (a * half, b * third, c * sixth)
      let sum = v + w
      x = sum + u
      y = v - (w + w)
      z = sum - u
    } else {
      let sum = a + c
      x = (a - c) * half
      y = (sum + b) * third
      z = (sum - (b + b)) * sixth
    }
    unsafe UnsafeMutableRawPointer(p).storeBytes(of: x, as: SIMD4<Float>.self)
    unsafe UnsafeMutableRawPointer(p + distance).storeBytes(of: y, as: SIMD4<Float>.self)
    unsafe UnsafeMutableRawPointer(p + 2 * distance).storeBytes(of: z, as: SIMD4<Float>.self)
  }
}
