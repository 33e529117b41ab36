/// The timesteps that a reverse process visits, from the noisiest to the cleanest: strictly descending, never empty.
///
/// Lists are diffusers' lists, in exactly rounded arithmetic: the same on every machine.
package struct Timesteps: Sendable, Equatable, RandomAccessCollection {
  /// How the timesteps are spread; Lin et al., "Common diffusion noise schedules and sample steps are flawed" (2023), table 2.
  package enum Spacing: String, Sendable, CaseIterable {
    case leading, trailing, linspace
  }

  private let list: [Int]

  /// The largest timestep of ``CodingParameters``.
  package static let most = 1 << 20

  /// - Parameters:
  ///   - list: each timestep in 0..<trainTimesteps, each smaller than the one before.
  ///   - trainTimesteps: the number of timesteps that the model was trained on.
  /// - Throws: if the list is empty, not descending, or outside the schedule.
  package init(_ list: [Int], trainTimesteps: Int) throws(TimestepsError) {
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
  /// - Throws: if the count or a timestep is outside the schedule.
  package init(
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

  package var startIndex: Int { 0 }
  package var endIndex: Int { list.count }
  package subscript(index: Int) -> Int { list[index] }

  /// The timestep after the one at `index`; nil after the last, where x̂₀ follows.
  package func previous(of index: Int) -> Int? {
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
package enum TimestepsError: DDCMErrorConvertible, Equatable, Sendable, CustomStringConvertible {
  case empty
  case countOutOfRange(count: Int, trainTimesteps: Int)
  case outsideSchedule(timestep: Int, trainTimesteps: Int)
  case notDescending(timestep: Int, after: Int)

  package var ddcmError: DDCMError {
    switch self {
    case .empty:
      DDCMError(.usage, "The list of timesteps is empty.", remedy: "Set at least one.")
    case .countOutOfRange(let count, let trainTimesteps):
      DDCMError(
        .usage, "\(count) timesteps were asked for, and the model was trained on \(trainTimesteps).",
        remedy: "Set \(.steps) to 1...\(trainTimesteps).")
    case .outsideSchedule(let timestep, let trainTimesteps):
      DDCMError(.usage, "Timestep \(timestep) is outside the model's 0...\(trainTimesteps - 1).")
    case .notDescending(let timestep, let before):
      DDCMError(.usage, "Timestep \(timestep) follows \(before), where each must be smaller than the one before.")
    }
  }

  package var description: String { ddcmError.description }
}
