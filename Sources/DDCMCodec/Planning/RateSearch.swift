import Essentials

/// The rate at which something that grows with it has the value that is asked for, found in few tries.
///
/// Works on the logarithm of the rate. First a step along the slope that is expected, then secants, held away from the ends of
/// the bracket; where the value jumps, the bracket closes on the jump.
package struct RateSearch {
  package struct Attempt {
    /// log₂ of the rate.
    package let octave: Double
    package let value: Double
  }

  let target: Double
  let tolerance: Double

  /// By how much the value is expected to grow where the rate doubles.
  let slope: Double
  let mostAttempts: Int
  private let start: Double
  private var range: ClosedRange<Double>
  package private(set) var attempts: [Attempt] = []

  /// - Parameters:
  ///   - start: the rate to begin with.
  ///   - rates: all that may be tried.
  package init(
    target: Double, tolerance: Double, start: Double, slope: Double, rates: ClosedRange<Double>, mostAttempts: Int = 8
  ) {
    self.target = target
    self.tolerance = tolerance
    self.slope = slope
    self.mostAttempts = mostAttempts
    range = log2(rates.lowerBound)...log2(rates.upperBound)
    self.start = log2(start)
  }

  /// Finds out that no more than so much can be asked for.
  package mutating func limit(to rate: Double) {
    range = range.lowerBound...max(range.lowerBound, log2(rate))
  }

  package mutating func record(_ value: Double, at rate: Double) {
    attempts.append(Attempt(octave: log2(rate), value: value))
  }

  /// Leaves out an attempt that is no longer on the curve.
  package mutating func forget(_ place: Int) { attempts.remove(at: place) }

  /// The place, among the attempts, of the one nearest to the target; the latest of equals.
  package var best: Int? {
    attempts.indices.reversed().min { abs(attempts[$0].value - target) < abs(attempts[$1].value - target) }
  }

  package var isReached: Bool { best.map { abs(attempts[$0].value - target) <= tolerance } ?? false }

  /// The rate to try next; nil where the target is reached or more tries are in vain.
  package var next: Double? {
    guard !isReached, attempts.count < mostAttempts else { return nil }
    return octave.map { exp2($0) }
  }

  /// The places, among the attempts, of the nearest on both sides of the target.
  package var bracket: (below: Int?, above: Int?) {
    func isLess(_ a: Int, _ b: Int) -> Bool { attempts[a].octave < attempts[b].octave }
    let above = attempts.indices.filter { attempts[$0].value >= target }.min(by: isLess)
    let end = above.map { attempts[$0].octave } ?? .infinity
    let below = attempts.indices.filter { attempts[$0].value < target && attempts[$0].octave < end }.max(by: isLess)
    return (below, above)
  }

  private var octave: Double? {
    guard !attempts.isEmpty else { return min(max(start, range.lowerBound), range.upperBound) }
    let bracket = bracket
    switch (bracket.below.map { attempts[$0] }, bracket.above.map { attempts[$0] }) {
    case (let below?, let above?):
      let width = above.octave - below.octave
      guard width > 0.003 else { return nil }
      let part = (target - below.value) / (above.value - below.value)
      return below.octave + width * min(max(part, 0.08), 0.92)
    case (let one?, nil), (nil, let one?):
      return beyond(one)
    case (nil, nil): return nil
    }
  }

  /// Further up or down than all attempts so far.
  private func beyond(_ end: Attempt) -> Double? {
    let missing = target - end.value
    let step = missing / measuredSlope(at: end)
    // A little further than where the target should be, so that it is bracketed.
    let next = end.octave + min(max(step * 1.15, -4), 4)
    let held = min(max(next, range.lowerBound), range.upperBound)
    return abs(held - end.octave) > 0.003 ? held : nil
  }

  private func measuredSlope(at end: Attempt) -> Double {
    guard
      let other = attempts.filter({ $0.octave != end.octave }).min(by: { a, b in
        abs(a.octave - end.octave) < abs(b.octave - end.octave)
      })
    else { return slope }
    let measured = (end.value - other.value) / (end.octave - other.octave)
    return min(max(measured, slope / 4), slope * 4)
  }
}
