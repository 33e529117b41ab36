import DDCM
import BenchmarkFixtures
import Foundation
import Inference
import Networks

/// What an image of any size takes in Stable Diffusion's autoencoder, in tiles; the folder is one of full_size.py.
///
///     TiledAutoencoder FOLDER f32|bf16 THREADS WIDTH HEIGHT TILE [decode]
@main
struct TiledAutoencoder {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    guard numbers.count == 4, let precision = Precision(rawValue: arguments[1]) else {
      return print("usage: TiledAutoencoder FOLDER f32|bf16 THREADS WIDTH HEIGHT TILE [decode]")
    }
    let (width, height) = (numbers[1], numbers[2])
    let json = try Data(contentsOf: URL(fileURLWithPath: arguments[0] + "/config.json"))
    let autoencoder = try AutoencoderKL(
      AutoencoderKL.Configuration(json: json), weights: Safetensors(path: arguments[0] + "/weights.safetensors"),
      engine: OpenVINOEngine(), options: EngineOptions(precision: precision, threads: numbers[0]), tileSide: numbers[3])
    let clock = ContinuousClock()
    let shape = autoencoder.shape(width: width, height: height)
    var latent = Latent(shape: shape, elements: Fixtures.noise(shape.count))
    if arguments.last != "decode" {
      let planes = Fixtures.noise(3 * width * height)
      let time = try clock.measure { latent = try autoencoder.encode(planar: planes, width: width, height: height) }
      say("encode \(time / .seconds(1)) s; memory: \(Memory())")
    }
    let time = try clock.measure { _ = try autoencoder.decode(latent) }
    say("decode \(time / .seconds(1)) s; memory: \(Memory())")
  }
}
