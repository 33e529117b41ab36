import DDCMCodec
import Foundation
import Testing

@Suite("The search for a rate") struct RateSearchTests {
  /// What an image's PSNR may be at a rate.
  struct Curve: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: @Sendable (Double) -> Double

    static let all = [
      Curve(testDescription: "as expected") { 29 + 1.45 * log2($0) },
      Curve(testDescription: "an easy image") { 38 + 2.5 * log2($0) },
      Curve(testDescription: "a hard image") { 22 + 0.9 * log2($0) },
      Curve(testDescription: "a curve that bends") { 20 + 12 * $0 / ($0 + 0.3) },
      Curve(testDescription: "a jump up") { 27 + 1.4 * log2($0) + ($0 > 0.15 ? 0.4 : 0) },
    ]
  }

  private func run(_ curve: Curve, target: Double, limit: Double = 8) -> RateSearch {
    var search = RateSearch(target: target, tolerance: 0.1, start: 0.2, slope: 1.45, rates: 0.001...8)
    while let rate = search.next {
      #expect((0.001...8).contains(rate))
      guard rate <= limit * 1.0001 else {
        search.limit(to: limit)
        continue
      }
      search.record(curve.value(rate), at: rate)
    }
    return search
  }

  @Test("takes few tries", arguments: Curve.all)
  func few(_ curve: Curve) {
    for target in [curve.value(0.03), curve.value(0.1) + 0.01, curve.value(0.7), curve.value(3)] {
      let search = run(curve, target: target)
      #expect(search.isReached, "\(target): \(search.attempts)")
      #expect(search.attempts.count <= 6, "\(target): \(search.attempts)")
    }
  }

  @Test("ends at the nearest where the target is out of reach", arguments: [-30, 90])
  func outOfReach(target: Double) throws {
    let search = run(Curve.all[0], target: target)
    #expect(!search.isReached)
    let best = search.attempts[try #require(search.best)]
    #expect(abs(best.octave - (target > 0 ? 3 : log2(0.001))) < 0.01)
  }

  @Test("ends at the most that can be asked for")
  func limited() throws {
    let search = run(Curve.all[0], target: 40, limit: 0.5)
    #expect(!search.isReached)
    #expect(abs(search.attempts[try #require(search.best)].octave + 1) < 0.01)
  }

  @Test("gives up at a jump over the target, and takes the nearer side")
  func jump() throws {
    let curve = Curve(testDescription: "") { $0 > 0.15 ? 27 : 25 }
    let search = run(curve, target: 26.6)
    #expect(!search.isReached && search.attempts.count <= 8)
    #expect(search.attempts[try #require(search.best)].value == 27)
  }
}
