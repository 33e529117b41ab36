import DDCM
import DDCMTesting
import Testing

@Suite("A prior that works tile by tile") struct TiledTests {
  private let tiling = TileLayout(side: 24, overlap: 8, ramp: 4, limit: 600)
  private let shapes = [(48, 48), (24, 40), (100, 24), (33, 61), (16, 200)].map {
    Latent.Shape(channels: 2, height: $0.0, width: $0.1)
  }

  private func noise(_ shape: Latent.Shape) -> Latent {
    var generator = SeededGenerator(seed: UInt64(shape.count))
    return Latent(shape: shape, elements: (0..<shape.count).map { _ in generator.nextNormal() })
  }

  @Test("leaves small latents whole")
  func small() throws {
    let shape = Latent.Shape(channels: 2, height: 24, width: 25)
    #expect(!tiling.cuts(shape))
    #expect(tiling.cuts(.init(channels: 2, height: 24, width: 26)))
    // No side is longer than a tile.
    #expect(!TileLayout(side: 24, overlap: 8, ramp: 4, limit: 100).cuts(.init(channels: 2, height: 24, width: 24)))
    let local = LocalPrior(radius: 1)
    #expect(
      try TiledPrior(local, tiling).denoise(noise(shape), timestep: 500) == local.denoise(noise(shape), timestep: 500))
  }

  @Test("sees what a network sees of the whole, where it looks no further than to the ramp")
  func local() throws {
    let local = LocalPrior(radius: 2)
    for shape in shapes {
      let noisy = noise(shape)
      let whole = try local.denoise(noisy, timestep: 500)
      let tiled = try TiledPrior(local, tiling).denoise(noisy, timestep: 500)
      let furthest = zip(whole.values, tiled.values).map { abs($0 - $1) }.max() ?? 1
      #expect(furthest < 1e-6, "\(shape): \(furthest)")
    }
  }

  @Test("is off where a network looks further, and nowhere but near the seams")
  func seams() throws {
    let far = LocalPrior(radius: 5)
    let shape = Latent.Shape(channels: 1, height: 24, width: 40)
    let whole = try far.denoise(noise(shape), timestep: 500)
    let tiled = try TiledPrior(far, TileLayout(side: 24, overlap: 8, ramp: 4, limit: 600)).denoise(
      noise(shape), timestep: 500)
    let columns = Set((0..<shape.count).filter { abs(whole.values[$0] - tiled.values[$0]) > 1e-6 }.map { $0 % 40 })
    // Tiles are columns 0..<24 and 16..<40; the ramp is 18..<22.
    #expect(!columns.isEmpty && columns.isSubset(of: 18..<22))
  }

  @Test("never has more in memory than a tile")
  func memory() throws {
    for shape in shapes {
      let limit = LocalPrior(radius: 1, mostElements: 2 * 24 * 24)
      _ = try TiledPrior(limit, tiling).denoise(noise(shape), timestep: 500)
    }
  }

  @Test("cuts one side alone where the other is short")
  func thin() throws {
    let shape = Latent.Shape(channels: 2, height: 4, width: 400)
    let tiled = try TiledPrior(LocalPrior(radius: 1, mostElements: 2 * 4 * 24), tiling).denoise(
      noise(shape), timestep: 500)
    #expect(tiled.shape == shape)
  }

  @Test("mixes conditions as the whole prior does")
  func guided() throws {
    let plan = Conditioning(.label(3), guidance: Guidance(hundredths: 300, negative: .label(1)))
    let local = LocalPrior(radius: 1)
    let noisy = noise(shapes[0])
    let whole = try local.conditioned(by: plan).denoise(noisy, timestep: 500)
    let tiled = try TiledPrior(local, tiling).conditioned(by: plan).denoise(noisy, timestep: 500)
    #expect((zip(whole.values, tiled.values).map { abs($0 - $1) }.max() ?? 1) < 1e-5)
  }

  @Test("decodes to the very latent that the encoder had")
  func decoding() throws {
    let shape = Latent.Shape(channels: 2, height: 32, width: 64)
    let prior = TiledPrior(LocalPrior(radius: 3), tiling)
    let parameters = try CodingParameters(
      timesteps: try Timesteps(count: 6, spacing: .trailing, trainTimesteps: 1000), atoms: [9, 9, 9, 9, 9, 0])
    let process = try ReverseProcess(prior: prior, parameters: parameters, shape: shape)
    var rule = Toward(noise(shape))
    let encoded = try process.run(&rule)
    var replay = Replay(encoded.selections)
    #expect(try process.run(&replay) == encoded)
  }
}

/// Estimates each element from the mean of its neighbours, as a network of few layers would; a condition scales it.
private struct LocalPrior: ConditionalPrior {
  let schedule = NoiseSchedule.ddpm
  let radius: Int
  var mostElements = Int.max

  func estimates(of noisy: Latent, timestep: Int, under conditions: [Condition?]) -> [Latent] {
    precondition(noisy.shape.count <= mostElements, "more than a tile at once")
    let shape = noisy.shape
    return conditions.map { condition in
      var scale: Float = 0.5
      if case .label(let label) = condition { scale = 0.1 * Float(label) }
      var clean = Latent(zeros: shape)
      for channel in 0..<shape.channels {
        for y in 0..<shape.height {
          for x in 0..<shape.width {
            var (sum, count): (Float, Float) = (0, 0)
            for row in max(0, y - radius)...min(shape.height - 1, y + radius) {
              for column in max(0, x - radius)...min(shape.width - 1, x + radius) {
                sum += noisy.values[(channel * shape.height + row) * shape.width + column]
                count += 1
              }
            }
            clean.values[(channel * shape.height + y) * shape.width + x] = scale * sum / count
          }
        }
      }
      return clean
    }
  }
}
