/// The timesteps that a reverse process visits, from the noisiest to the cleanest: strictly descending, never empty.
///
/// Lists are diffusers' lists, in exactly rounded arithmetic: the same on every machine.
public struct Timesteps: Sendable, Equatable, RandomAccessCollection {
  /// How the timesteps are spread; Lin et al., "Common diffusion noise schedules and sample steps are flawed" (2023), table 2.
  public enum Spacing: String, Sendable, CaseIterable {
    case leading, trailing, linspace
  }

  private let list: [Int]

  /// - Parameters:
  ///   - list: each timestep in 0..<trainTimesteps, each smaller than the one before.
  ///   - trainTimesteps: how many the model was trained on.
  public init(_ list: [Int], trainTimesteps: Int) throws(TimestepsError) {
    guard !list.isEmpty else { throw .empty }
    for (index, timestep) in list.enumerated() {
      guard (0..<trainTimesteps).contains(timestep) else {
        throw .outsideSchedule(timestep: timestep, trainTimesteps: trainTimesteps)
      }
      guard index == 0 || timestep < list[index - 1] else {
        throw .notDescending(timestep: timestep, after: list[index - 1])
      }
    }
    self.list = list
  }

  /// `count` timesteps, spread as diffusers spreads them.
  ///
  /// - Parameters:
  ///   - count: 1...trainTimesteps.
  ///   - offset: added to each timestep of the `leading` spacing, as in diffusers; the others ignore it.
  public init(
    count: Int, spacing: Spacing = .leading, offset: Int = 0, trainTimesteps: Int
  ) throws(TimestepsError) {
    guard count >= 1, count <= trainTimesteps else {
      throw .countOutOfRange(count: count, trainTimesteps: trainTimesteps)
    }
    let list =
      switch spacing {
      case .leading: Self.leading(count: count, offset: offset, trainTimesteps: trainTimesteps)
      case .trailing: Self.trailing(count: count, trainTimesteps: trainTimesteps)
      case .linspace: Self.linspace(count: count, trainTimesteps: trainTimesteps)
      }
    try self.init(list, trainTimesteps: trainTimesteps)
  }

  /// `count` timesteps as the model's own files say.
  public init(count: Int, of schedule: NoiseSchedule) throws(TimestepsError) {
    try self.init(
      count: count, spacing: schedule.timestepSpacing, offset: schedule.stepsOffset,
      trainTimesteps: schedule.trainTimesteps)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { list.count }
  public subscript(index: Int) -> Int { list[index] }

  /// The timestep after the one at `index`: always the next of the list; nil after the last, where x̂₀ follows.
  public func previous(of index: Int) -> Int? {
    precondition(list.indices.contains(index), "the list has \(list.count) timesteps")
    return index + 1 < list.count ? list[index + 1] : nil
  }

  private static func leading(count: Int, offset: Int, trainTimesteps: Int) -> [Int] {
    let step = trainTimesteps / count
    return (0..<count).reversed().map { $0 * step + offset }
  }

  /// As numpy's arange(trainTimesteps, 0, -trainTimesteps / count), rounded half to even, less 1.
  ///
  /// Where numpy's rounding makes an entry too many (−1, at counts such as 61 of 1000) it is left out.
  private static func trailing(count: Int, trainTimesteps: Int) -> [Int] {
    let start = Double(trainTimesteps)
    // numpy steps by the difference of the first two entries.
    let delta = (start - start / Double(count)) - start
    return (0..<count).map { Int((start + Double($0) * delta).rounded(.toNearestOrEven)) - 1 }
  }

  /// As numpy's linspace(0, trainTimesteps - 1, count), rounded half to even.
  private static func linspace(count: Int, trainTimesteps: Int) -> [Int] {
    guard count > 1 else { return [0] }
    let step = Double(trainTimesteps - 1) / Double(count - 1)
    return (0..<count).reversed().map {
      $0 == count - 1 ? trainTimesteps - 1 : Int((Double($0) * step).rounded(.toNearestOrEven))
    }
  }
}

/// Why a list of timesteps cannot be used.
public enum TimestepsError: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case countOutOfRange(count: Int, trainTimesteps: Int)
  case outsideSchedule(timestep: Int, trainTimesteps: Int)
  case notDescending(timestep: Int, after: Int)

  public var description: String {
    switch self {
    case .empty:
      "the list of timesteps is empty; give at least one"
    case .countOutOfRange(let count, let trainTimesteps):
      "\(count) timesteps were asked for; the model was trained on \(trainTimesteps), so ask for 1...\(trainTimesteps)"
    case .outsideSchedule(let timestep, let trainTimesteps):
      "timestep \(timestep) lies outside the model's 0...\(trainTimesteps - 1)"
    case .notDescending(let timestep, let before):
      "timestep \(timestep) follows \(before); each must be smaller than the one before"
    }
  }
}
