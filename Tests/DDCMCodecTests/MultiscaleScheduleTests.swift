import DDCM
import DDCMCodec
import Inference
import ModelFolder
import ModelTesting
import Testing

@Suite("Where steps and bits go") struct MultiscaleScheduleTests {
  /// Compiled once for all tests.
  private static let codec = Result { Codec(model: try Model(path: Repository.prior, engine: OpenVINOEngine())) }

  private func plan(
    _ rate: Double, steps: Int = 26, prefersSpeed: Bool = false, width: Int = 768, height: Int = 512
  ) throws -> CodingParameters {
    try Self.codec.get().plan(
      rate: .bitsPerPixel(rate), width: width, height: height,
      options: EncodingOptions(steps: steps, prefersSpeed: prefersSpeed))
  }

  @Test("codes at a lower resolution at low rates", arguments: [(0.03, 2), (0.05, 1), (0.1, 1), (0.2, 0), (1, 0)])
  func size(rate: Double, downsamplingLevel: Int) throws {
    #expect(try plan(rate).coarsestLevel == downsamplingLevel)
  }

  @Test("and up to higher rates where speed is preferred", arguments: [(0.05, 2), (0.1, 1), (0.4, 1), (0.5, 0)])
  func haste(rate: Double, downsamplingLevel: Int) throws {
    #expect(try plan(rate, prefersSpeed: true).coarsestLevel == downsamplingLevel)
  }

  @Test("an image is not reduced below what the model was trained on")
  func small() throws {
    #expect(try plan(0.03, width: 128, height: 128).coarsestLevel == 1)
    #expect(try plan(0.06, prefersSpeed: true, width: 128, height: 128).coarsestLevel == 1)
  }

  @Test("has denser steps, never sparser ones, while it codes", arguments: [0.03, 0.1, 0.4, 1])
  func density(rate: Double) throws {
    let stage = try plan(rate).stages[0]
    let told = stage.timesteps.prefix { stage.timesteps[stage.atoms.lastIndex { $0 > 0 }!] <= $0 }
    let strides = zip(told, told.dropFirst()).map { $0 - $1 }
    // Timesteps are whole numbers.
    #expect(zip(strides, strides.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    #expect(strides.last! < strides.first!)
  }

  @Test("has even steps for random choices, at half resolution, down to little noise")
  func generating() throws {
    let parameters = try Self.codec.get().parametersForGenerating(width: 256, height: 192, options: EncodingOptions())
    #expect(parameters.stages.map(\.downsamplingLevel) == [1, 0])
    let times = parameters.stages[0].timesteps
    let strides = Set(zip(times, times.dropFirst()).map { $0 - $1 })
    #expect(strides.max()! - strides.min()! <= 1)
    #expect(times.last! <= 30)
  }

  @Test("later steps have more choices", arguments: [0.1, 0.4, 1])
  func atoms(rate: Double) throws {
    let atoms = try plan(rate).stages[0].atoms.filter { $0 > 0 }
    let first = atoms.prefix(atoms.count / 2).reduce(0, +)
    #expect(2 * atoms.reduce(0, +) > 5 * first)
    #expect(atoms.last! >= 3 * atoms.first!)
  }

  @Test("codes down to less noise with more bytes", arguments: [[0.05, 0.1, 0.14], [0.2, 0.4, 0.8]])
  func stop(rates: [Double]) throws {
    let ends = try rates.map { try plan($0).stages[0].timesteps.last! }
    #expect(ends == ends.sorted(by: >))
    #expect(Set(ends).count == 3)
  }

  @Test(
    "any number of steps is the number of calls, as far as there are timesteps",
    arguments: [2, 3, 4, 7, 8, 26, 200, 999])
  func steps(count: Int) throws {
    for rate in [0.03, 0.1, 0.6] {
      // Many bits, so that no number of steps leaves each with few.
      let parameters = try plan(rate, steps: count, width: 4096, height: 3072)
      #expect(parameters.stepCount == count)
      #expect(parameters.choiceCount >= max(1, count - 3))
    }
  }

  @Test(
    "has no more steps than leave each at least 192 bits, beyond the usual 26",
    arguments: [(0.2, 96, 100, 26), (0.5, 96, 1000, 26), (0.2, 256, 1000, 68), (0.2, 256, 60, 60), (1, 96, 1000, 48)])
  func fewBits(rate: Double, side: Int, steps: Int, count: Int) throws {
    let parameters = try plan(rate, steps: steps, width: side, height: side)
    #expect(parameters.stepCount == count)
    let bits = parameters.stages[0].atoms.reduce(0, +)
    #expect(steps <= 26 || count == 26 || bits >= 180 * count)
  }

  @Test("is the usual one up to 26 steps, however few the bits", arguments: [0.03, 0.1])
  func usual(rate: Double) throws {
    #expect(try plan(rate, width: 64, height: 64).stepCount == 26)
    #expect(try plan(rate, steps: 200, width: 64, height: 64) == plan(rate, width: 64, height: 64))
  }
}
