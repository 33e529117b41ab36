import DDCM
import Testing

@Suite("A list of timesteps") struct TimestepsTests {
  @Test("is diffusers' list", arguments: ScheduleVectors.file.lists)
  func vectors(_ vector: ScheduleVectors.List) throws {
    let spacing = try #require(Timesteps.Spacing(rawValue: vector.spacing))
    let timesteps = try Timesteps(count: vector.count, spacing: spacing, offset: vector.offset, trainTimesteps: 1000)
    #expect(timesteps.count == vector.count)
    // diffusers ends some `trailing` lists, such as that of 61, with a timestep −1.
    if let values = vector.values { #expect(Array(timesteps) == values.filter { $0 >= 0 }) }
    #expect(timesteps.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } == vector.weightedSum)
  }

  @Test("steps to the next of the list, and from the last to the clean state")
  func previous() throws {
    let timesteps = try Timesteps(count: 20, spacing: .linspace, trainTimesteps: 1000)
    #expect(timesteps[0] == 999)
    #expect(timesteps.previous(of: 0) == 946)
    #expect(timesteps.previous(of: 19) == nil)
  }

  @Test("descends strictly for every count and spacing", arguments: Timesteps.Spacing.allCases)
  func valid(_ spacing: Timesteps.Spacing) throws {
    for trainTimesteps in [1, 2, 3, 50, 999, 1000] {
      for count in 1...trainTimesteps {
        #expect(throws: Never.self) {
          try Timesteps(count: count, spacing: spacing, trainTimesteps: trainTimesteps)
        }
      }
    }
  }

  @Test(
    "is refused where it cannot be followed",
    arguments: [
      ([], .empty), ([10], .outsideSchedule(timestep: 10, trainTimesteps: 10)),
      ([3, -1], .outsideSchedule(timestep: -1, trainTimesteps: 10)), ([5, 5], .notDescending(timestep: 5, after: 5)),
      ([1, 2], .notDescending(timestep: 2, after: 1)),
    ] as [([Int], TimestepsError)])
  func refusal(_ list: [Int], _ expected: TimestepsError) {
    #expect(throws: expected) { try Timesteps(list, trainTimesteps: 10) }
  }

  @Test("is refused for a count that the schedule does not have", arguments: [0, -3, 11, .max])
  func count(_ count: Int) {
    #expect(throws: TimestepsError.countOutOfRange(count: count, trainTimesteps: 10)) {
      try Timesteps(count: count, trainTimesteps: 10)
    }
  }

  @Test("is refused where the offset leads out of the schedule")
  func offset() {
    #expect(throws: TimestepsError.outsideSchedule(timestep: 10, trainTimesteps: 10)) {
      try Timesteps(count: 10, offset: 1, trainTimesteps: 10)
    }
  }

  @Test("says what is wrong in a sentence")
  func sentences() {
    #expect(
      TimestepsError.countOutOfRange(count: 0, trainTimesteps: 10).description
        == "0 timesteps were asked for, and the model was trained on 10. Set steps to 1...10.")
    #expect(
      TimestepsError.notDescending(timestep: 5, after: 5).description
        == "Timestep 5 follows 5, where each must be smaller than the one before.")
  }
}
