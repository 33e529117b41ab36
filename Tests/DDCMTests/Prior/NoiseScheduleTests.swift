import DDCM
import Testing

@Suite("A noise schedule") struct NoiseScheduleTests {
  @Test(
    "is refused unless ᾱ falls from below 1 to no less than 0",
    arguments: [
      ([], .empty), ([1, 0.5], .notDecreasing(timestep: 0)), ([0.9, 0.9], .notDecreasing(timestep: 1)),
      ([0.9, 0.5, -0.1], .notDecreasing(timestep: 2)), ([0.9, .nan, 0.1], .notDecreasing(timestep: 1)),
      ([0.9, 0], .epsilonWithoutSignal),
    ] as [([Double], NoiseScheduleError)])
  func levels(_ alphasCumprod: [Double], _ expected: NoiseScheduleError) {
    #expect(throws: expected) { try NoiseSchedule(checking: alphasCumprod, prediction: .epsilon) }
  }
}
