import Evaluation
import Foundation
import Testing

@Suite("A rate curve") struct RateCurveTests {
  private struct Vector: Decodable {
    struct Curve: Decodable {
      let rates: [Double]
      let scores: [Double]

      var curve: RateCurve { RateCurve(zip(rates, scores).map { .init(rate: $0, score: $1) }) }
    }

    let anchor: Curve
    let curve: Curve
    let delta: Double
  }

  @Test("has the BD rate of the bjontegaard package")
  func deltaRate() throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Vectors/comparison/curves.json")
    for vector in try JSONDecoder().decode([Vector].self, from: Data(contentsOf: path)) {
      let delta = try #require(vector.curve.curve.deltaRate(against: vector.anchor.curve))
      #expect(abs(delta - vector.delta) < 1e-9)
      // And the way back undoes it.
      let back = try #require(vector.anchor.curve.deltaRate(against: vector.curve.curve))
      #expect(abs((1 + delta) * (1 + back) - 1) < 1e-12)
    }
  }

  private let steady = RateCurve([0.1, 0.2, 0.4, 0.8].map { .init(rate: $0, score: 20 + 5 * log10($0)) })

  @Test("of twice the rates for the same scores has a BD rate of 100 %, whichever direction is better")
  func doubled() throws {
    let doubled = RateCurve(steady.points.map { .init(rate: 2 * $0.rate, score: $0.score) })
    let delta = try #require(doubled.deltaRate(against: steady))
    #expect(abs(delta - 1) < 1e-12)
    let turned = try #require(turned(doubled).deltaRate(against: turned(steady)))
    #expect(abs(turned - 1) < 1e-12)
  }

  private func turned(_ curve: RateCurve) -> RateCurve {
    RateCurve(curve.points.map { .init(rate: $0.rate, score: -$0.score) })
  }

  @Test("counts a repeated point once")
  func repeated() throws {
    let repeated = RateCurve(steady.points + [steady.points[0]])
    #expect(try abs(#require(repeated.deltaRate(against: steady))) < 1e-12)
  }

  @Test("has no BD rate without common scores, of one point, or if it turns back")
  func incomparable() {
    let others = [
      steady.points.map { RateCurve.Point(rate: $0.rate, score: $0.score + 50) },
      [steady.points[0]],
      [],
      zip([0.1, 0.2, 0.4], [20.0, 22, 21]).map { RateCurve.Point(rate: $0, score: $1) },
    ]
    for points in others { #expect(RateCurve(points).deltaRate(against: steady) == nil) }
  }
}
