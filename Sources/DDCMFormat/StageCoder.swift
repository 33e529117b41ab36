package import DDCM

/// Writes and reads stages, each as the difference from what came before. FORMAT.md has the rules.
package struct StageCoder: Sendable {
  private var downsamplingLevel = AdaptiveNumber()
  private var steps = AdaptiveNumber()
  private var first = AdaptiveDifference()
  private var stride = AdaptiveDifference()
  /// Whether M is 0: after an M that is not, and after one that is.
  private var isEmpty = (AdaptiveBit(), AdaptiveBit())
  private var level = AdaptiveDifference()
  private var isRound = AdaptiveBit()

  /// Of the stage before.
  private var lastDownsamplingLevel: Int?
  private var lastTimestep = 999
  /// Of the last M that was not 0.
  private var lastLevel = 8
  private var lastIsEmpty = false

  package init() {}

  /// - Parameters:
  ///   - times: not empty.
  ///   - atoms: M of the steps that the format stores one for.
  package mutating func encode(downsamplingLevel: Int, times: [Int], atoms: [Int], into encoder: inout RangeEncoder) {
    if let lastDownsamplingLevel {
      self.downsamplingLevel.encode(lastDownsamplingLevel - 1 - downsamplingLevel, into: &encoder)
    }
    lastDownsamplingLevel = downsamplingLevel
    steps.encode(times.count - 1, into: &encoder)
    first.encode(times[0] - lastTimestep, into: &encoder)
    var expected = Self.evenStride(first: times[0], steps: times.count)
    for (time, next) in zip(times, times.dropFirst()) {
      stride.encode(time - next - expected, into: &encoder)
      expected = time - next
    }
    lastTimestep = times[times.count - 1]
    for count in atoms { encode(atoms: count, into: &encoder) }
  }

  private mutating func encode(atoms: Int, into encoder: inout RangeEncoder) {
    let isNone = atoms == 0
    lastIsEmpty ? isEmpty.1.encode(isNone, into: &encoder) : isEmpty.0.encode(isNone, into: &encoder)
    lastIsEmpty = isNone
    guard !isNone else { return }
    let count = AtomCount(atoms)
    level.encode(count.level - lastLevel, into: &encoder)
    lastLevel = count.level
    guard count.restLimit > 1 else { return }
    isRound.encode(count.rest == 0, into: &encoder)
    if count.rest > 0 { encoder.encode(UInt64(count.rest - 1), below: UInt64(count.restLimit - 1)) }
  }

  /// The downsampling level of a stage after the first.
  package mutating func decodeDownsamplingLevel(from decoder: inout RangeDecoder) throws(BitstreamError) -> Int {
    guard let lastDownsamplingLevel else { preconditionFailure("the first stage's level is stored elsewhere") }
    let value = lastDownsamplingLevel - 1 - downsamplingLevel.decode(from: &decoder)
    guard value >= 0 else { throw .inconsistent("a stage is larger than full size") }
    return value
  }

  /// - Parameter mostAtoms: the most that a step may have.
  package mutating func decodeStage(
    downsamplingLevel: Int, mostAtoms: Int, from decoder: inout RangeDecoder
  ) throws(BitstreamError) -> CodingParameters.Stage {
    lastDownsamplingLevel = downsamplingLevel
    let count = steps.decode(from: &decoder) + 1
    try Header.Limits.steps.check(count, "steps")
    let times = try decodeTimesteps(count, from: &decoder)
    var atoms: [Int] = []
    while atoms.count < (downsamplingLevel == 0 ? count - 1 : count) {
      try decoder.checkNotExhausted()
      let next = try decodeAtoms(from: &decoder)
      try (0...mostAtoms).check(next, "atoms")
      atoms.append(next)
    }
    return CodingParameters.Stage(
      downsamplingLevel: downsamplingLevel, timesteps: times, atoms: downsamplingLevel == 0 ? atoms + [0] : atoms)
  }

  private mutating func decodeTimesteps(
    _ count: Int, from decoder: inout RangeDecoder
  ) throws(BitstreamError) -> Timesteps {
    var time = lastTimestep + first.decode(from: &decoder)
    try Header.Limits.timestep.check(time, "first timestep")
    var times = [time]
    var stride = Self.evenStride(first: time, steps: count)
    while times.count < count {
      try decoder.checkNotExhausted()
      stride += self.stride.decode(from: &decoder)
      try (1...Header.Limits.timestep.upperBound).check(stride, "timestep stride")
      time -= stride
      guard time >= 0 else { throw .inconsistent("the timesteps fall below 0") }
      times.append(time)
    }
    lastTimestep = time
    do {
      return try Timesteps(times, trainTimesteps: Header.Limits.timestep.upperBound + 1)
    } catch {
      throw .inconsistent("its timesteps do not descend")
    }
  }

  private mutating func decodeAtoms(from decoder: inout RangeDecoder) throws(BitstreamError) -> Int {
    lastIsEmpty = lastIsEmpty ? isEmpty.1.decode(from: &decoder) : isEmpty.0.decode(from: &decoder)
    guard !lastIsEmpty else { return 0 }
    lastLevel += level.decode(from: &decoder)
    try AtomCount.levels.check(lastLevel, "level of atoms")
    let limit = AtomCount(level: lastLevel).restLimit
    var rest = 0
    if limit > 1, !isRound.decode(from: &decoder) { rest = Int(decoder.decode(below: UInt64(limit - 1))) + 1 }
    return AtomCount(level: lastLevel, rest: rest).count
  }

  /// What the first stride is expected to be.
  private static func evenStride(first: Int, steps: Int) -> Int { max(1, (first + 1) / steps) }
}

/// M as one of four levels to the octave, 1, 2, …, 7, 8, 10, 12, 14, 16, 20, …, and what it has above.
private struct AtomCount {
  static let levels = 1...111

  let level: Int
  let rest: Int

  init(level: Int, rest: Int = 0) {
    self.level = level
    self.rest = rest
  }

  init(_ count: Int) {
    let shift = max(0, Int.bitWidth - 3 - count.leadingZeroBitCount)
    level = 4 * shift + count >> shift
    rest = count & (1 << shift - 1)
  }

  private var shift: Int { max(0, level / 4 - 1) }

  /// What the rest lies below.
  var restLimit: Int { 1 << shift }

  var count: Int { (level - 4 * shift) << shift + rest }
}

extension ClosedRange<Int> {
  /// - Throws: `valueOutOfRange`, or `inconsistent` for a negative value.
  fileprivate func check(_ value: Int, _ field: String) throws(BitstreamError) {
    guard value >= 0 else { throw .inconsistent("\(field) is \(value)") }
    guard contains(value) else {
      throw .valueOutOfRange(
        field: field, value: UInt64(value), allowed: UInt64(lowerBound)...UInt64(upperBound))
    }
  }
}
