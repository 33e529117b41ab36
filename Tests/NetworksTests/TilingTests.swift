import DDCM
import DDCMFormat
import Foundation
import Inference
import ModelTesting
import Networks
import Synchronization
import Testing

@Suite("A large image") struct TilingTests {
  let engine: OpenVINOEngine
  static let vector = NetworkVector(network: "AutoencoderKL", name: "sd")

  init() throws { engine = try OpenVINOEngine() }

  func autoencoder(_ weights: some WeightFile, tileSide: Int) throws -> AutoencoderKL {
    try AutoencoderKL(
      AutoencoderKL.Configuration(json: Self.vector.configuration()), weights: weights, engine: engine,
      options: EngineOptions(threads: 1), tileSide: tileSide)
  }

  /// Three planes with slopes, an edge and a little noise.
  func image(width: Int, height: Int) -> [Float] {
    let noise = MadeWeights.input(shape: [3 * width * height]).values
    return noise.indices.map { index in
      let (x, y, plane) = (index % width, index / width % height, index / (width * height))
      let slope: Float = sin(Float(x) / 23 + Float(plane)) * cos(Float(y) / 31)
      let edge: Float = x + y > width ? 0.25 : -0.25
      return slope * 0.6 + edge + noise[index] * 0.02
    }
  }

  @Test("goes through whole when it is no larger than a tile")
  func small() throws {
    try Self.vector.withWeights { weights in
      let (tiled, whole) = (try autoencoder(weights, tileSide: 64), try autoencoder(weights, tileSide: 1024))
      let planes = image(width: 64, height: 48)
      let latent = try whole.encode(planar: planes, width: 64, height: 48)
      #expect(try tiled.encode(planar: planes, width: 64, height: 48) == latent)
      #expect(try tiled.decode(latent) == whole.decode(latent))
    }
  }

  @Test("comes out of a network that looks at single places as if it had been whole", arguments: [1, 8])
  func exact(factor: Int) throws {
    let network = Repeater(factor: factor)
    for (height, width) in [(20, 21), (33, 7), (64, 100)] {
      let input = MadeWeights.input(shape: [1, 2, height, width])
      let tiled = try Tiling(side: 16).run(network, input, unit: (input: 1, output: factor))
      let whole = Repeater(factor: factor).run([input])[0]
      #expect(tiled.shape == whole.shape)
      #expect(relativeError(tiled.values, whole.values) < 1e-6)
    }
    #expect(network.largest == 16 * 16)
  }

  @Test("may be cut in other units than it comes out in")
  func units() throws {
    let network = Repeater(factor: 1)
    let input = MadeWeights.input(shape: [1, 1, 5 * 8, 4 * 8])
    let tiled = try Tiling(side: 4).run(network, input, unit: (input: 8, output: 8))
    #expect(relativeError(tiled.values, input.values) < 1e-6)
    #expect(network.largest == 3 * 8 * 4 * 8)
  }

  @Test("keeps its shape, and is the same each time", arguments: [(168, 64), (72, 200)])
  func shape(width: Int, height: Int) throws {
    try Self.vector.withWeights { weights in
      let (tiled, whole) = (try autoencoder(weights, tileSide: 64), try autoencoder(weights, tileSide: 1024))
      let planes = image(width: width, height: height)
      let latent = try tiled.encode(planar: planes, width: width, height: height)
      #expect(latent.shape == whole.shape(width: width, height: height))
      #expect(try latent != whole.encode(planar: planes, width: width, height: height))
      #expect(try tiled.encode(planar: planes, width: width, height: height) == latent)
      #expect(try tiled.decode(latent).count == planes.count)
      #expect(try tiled.decode(latent) == tiled.decode(latent))
    }
  }

  @Test("has no seam: where tiles begin and end, it differs from the whole as smoothly as elsewhere")
  func seams() throws {
    try Self.vector.withWeights { weights in
      let (tiled, whole) = (try autoencoder(weights, tileSide: 64), try autoencoder(weights, tileSide: 1024))
      let (width, height) = (160, 160)
      let latent = try whole.encode(planar: image(width: width, height: height), width: width, height: height)
      let difference = zip(try tiled.decode(latent), try whole.decode(latent)).map { $0 - $1 }
      /// The root mean square of the steps from each column to the next.
      let steps = (0..<width - 1).map { x in
        let squares = stride(from: 0, to: difference.count, by: width).map { row -> Float in
          let step = difference[row + x + 1] - difference[row + x]
          return step * step
        }
        return (squares.reduce(0, +) / Float(squares.count)).squareRoot()
      }
      let axis = TiledAxis(width / 8, tile: 8, overlap: 2)
      let beginnings = axis.starts.dropFirst().map { $0 * 8 - 1 }
      let ends = beginnings + axis.starts.dropLast().map { ($0 + axis.length) * 8 - 1 }
      #expect(axis.starts.count == 3 && ends.count == 4)
      let mean = steps.reduce(0, +) / Float(steps.count)
      #expect(mean > 0)
      for end in ends { #expect(steps[end] < 2 * mean) }
    }
  }

  @Test("is cut into as few and as short tiles as will do")
  func axes() {
    #expect(TiledAxis(8, tile: 8, overlap: 2) == TiledAxis(8, tile: 100, overlap: 2))
    #expect(TiledAxis(9, tile: 8, overlap: 2).starts == [0, 3])
    #expect(TiledAxis(9, tile: 8, overlap: 2).length == 6)
    #expect(TiledAxis(256, tile: 128, overlap: 32).starts == [0, 74, 149])
    for extent in 1...300 {
      let axis = TiledAxis(extent, tile: 32, overlap: 8)
      #expect(axis.length <= 32 && axis.starts.first == 0 && axis.starts.last! + axis.length == extent)
      for (start, next) in zip(axis.starts, axis.starts.dropFirst()) {
        #expect(next > start && start + axis.length - next >= 7)
      }
    }
  }

  @Test("is all there once: at each place the tiles' shares add up to 1", arguments: [1, 8])
  func shares(unit: Int) {
    for extent in [5, 32, 33, 57, 100, 299] {
      let axis = TiledAxis(extent, tile: 32, overlap: 8)
      var sums = [Float](repeating: 0, count: extent * unit)
      for (index, start) in axis.starts.enumerated() {
        let weights = axis.weights(ofTile: index, unit: unit)
        #expect(weights.count == axis.length * unit && weights.allSatisfy { $0 > 0 && $0 <= 1 })
        for (place, weight) in weights.enumerated() { sums[start * unit + place] += weight }
      }
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
    }
  }
}

/// Repeats each element along both sides, and remembers the largest image that it has been given.
private final class Repeater: CompiledNetwork {
  let precision = Precision.float32
  let notice: String? = nil
  private let factor: Int
  private let most = Mutex(0)

  init(factor: Int) { self.factor = factor }

  var largest: Int { most.withLock { $0 } }

  func run(_ inputs: [Tensor]) -> [Tensor] {
    let shape = inputs[0].shape
    most.withLock { $0 = max($0, shape[2] * shape[3]) }
    var values: [Float] = []
    for row in 0..<shape[1] * shape[2] {
      let line = inputs[0].values[row * shape[3]..<(row + 1) * shape[3]].flatMap { Array(repeating: $0, count: factor) }
      for _ in 0..<factor { values += line }
    }
    return [Tensor(shape: [1, shape[1], shape[2] * factor, shape[3] * factor], values: values)]
  }
}
