import DDCM

/// The Reed–Solomon code (1960) whose words of at most 255 bytes are put right wherever up to 8 of them are wrong.
///
/// A word is a polynomial over ``GaloisField``, its first byte the highest coefficient; x⁰, …, x¹⁵ are its roots. The
/// last 16 bytes make it so.
package enum ReedSolomon {
  package static let parityBytes = 16
  package static let mostBytes = 255

  /// The bytes to append: the remainder of message·X¹⁶ by the polynomial with these roots.
  package static func parity(of message: [UInt8]) -> [UInt8] {
    precondition(message.count + parityBytes <= mostBytes, "a word has at most 255 bytes")
    var remainder = [UInt8](repeating: 0, count: parityBytes)
    for byte in message {
      let factor = byte ^ remainder[0]
      for place in 0..<parityBytes {
        let next = place + 1 < parityBytes ? remainder[place + 1] : 0
        remainder[place] = next ^ GaloisField.product(factor, generator[place])
      }
    }
    return remainder
  }

  /// The coefficients of ∏ (X − xʲ) below the highest, that of X¹⁵ first.
  private static let generator: [UInt8] = {
    var polynomial: [UInt8] = [1]
    for root in 0..<parityBytes {
      let shifted = polynomial + [0]
      let scaled = [0] + polynomial.map { GaloisField.product($0, GaloisField.power(root)) }
      polynomial = zip(shifted, scaled).map { $0 ^ $1 }
    }
    return Array(polynomial.dropFirst())
  }()

  /// Puts a word right.
  ///
  /// - Returns: how many bytes were wrong; nil where more are wrong than can be put right. (Rarely, a word with more wrong
  ///   bytes becomes another word of the code.)
  package static func correct(_ word: inout [UInt8]) -> Int? {
    guard word.count > parityBytes, word.count <= mostBytes else { return nil }
    let syndromes = (0..<parityBytes).map { root in
      word.reduce(0) { GaloisField.product($0, GaloisField.power(root)) ^ $1 }
    }
    guard syndromes.contains(where: { $0 != 0 }) else { return 0 }
    let locator = errorLocator(syndromes)
    guard locator.count - 1 <= parityBytes / 2 else { return nil }
    // Λ is zero at x⁻ᵖ for each wrong coefficient p.
    let places = word.indices.filter { GaloisField.value(locator, at: GaloisField.power(-$0)) == 0 }
    guard places.count == locator.count - 1 else { return nil }
    let evaluator = (0..<parityBytes).map { degree in
      (0...degree).reduce(UInt8(0)) { sum, place in
        place < locator.count ? sum ^ GaloisField.product(locator[place], syndromes[degree - place]) : sum
      }
    }
    // Λ′ has the odd coefficients; the even ones vanish where 1 + 1 = 0.
    let derivative = locator.indices.dropFirst().map { $0 % 2 == 1 ? locator[$0] : 0 }
    for place in places {
      let inverse = GaloisField.power(-place)
      let slope = GaloisField.value(derivative, at: inverse)
      guard slope != 0 else { return nil }
      // Forney (1965), with the first root x⁰.
      let error = GaloisField.quotient(GaloisField.value(evaluator, at: inverse), slope)
      word[word.count - 1 - place] ^= GaloisField.product(error, GaloisField.power(place))
    }
    return places.count
  }

  /// Λ, the constant first: the shortest recurrence of the syndromes (Berlekamp, 1968; Massey, 1969).
  private static func errorLocator(_ syndromes: [UInt8]) -> [UInt8] {
    var (locator, before): ([UInt8], [UInt8]) = ([1], [1])
    var (length, gap, last) = (0, 1, UInt8(1))
    for step in syndromes.indices {
      let discrepancy = locator.indices.reduce(UInt8(0)) { sum, place in
        place <= step && place <= length ? sum ^ GaloisField.product(locator[place], syndromes[step - place]) : sum
      }
      guard discrepancy != 0 else {
        gap += 1
        continue
      }
      let factor = GaloisField.quotient(discrepancy, last)
      var next = locator + [UInt8](repeating: 0, count: max(0, before.count + gap - locator.count))
      for place in before.indices { next[place + gap] ^= GaloisField.product(factor, before[place]) }
      if 2 * length <= step {
        (length, before, last, gap) = (step + 1 - length, locator, discrepancy, 1)
      } else {
        gap += 1
      }
      locator = next
    }
    while locator.count > 1, locator.last == 0 { locator.removeLast() }
    return locator
  }
}
