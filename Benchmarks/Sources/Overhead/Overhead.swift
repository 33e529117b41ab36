import DDCM
import BenchmarkFixtures
import DDCMCodec
import Inference
import ModelFolder
import DDCMImages

/// How much longer an image takes than the network alone: (encode + decode) / the same denoiser calls.
///
///     overhead PICTURE [THREADS] [ROUNDS]
///
/// At each step the denoiser is called a second time, under a clock; what that takes is subtracted from the whole. So both
/// numbers come from the same seconds, and another program's load weighs on them alike.
@main
struct Overhead {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 1 else { return print("usage: overhead PICTURE [THREADS] [ROUNDS]") }
    let numbers = arguments.dropFirst(2).compactMap { Int($0) }
    let image = try LoadedImage(path: arguments[1]).image
    let codec = Codec(
      model: try Model(
        path: Fixtures.model, engine: OpenVINOEngine(), options: EngineOptions(threads: numbers.first)))
    let flat = EncodingOptions(steps: 8, layout: .flat)
    for (name, options) in [("full size, 8 steps", flat), ("standard ladder", EncodingOptions())] {
      let parameters = try codec.plan(
        rate: .bitsPerPixel(0.2), width: image.width, height: image.height, options: options)
      let rounds = try (0..<(numbers.dropFirst().first ?? 3)).map { _ in try measure(codec, image, parameters) }
      let best = rounds.min { $0.whole / $0.denoiser < $1.whole / $1.denoiser }!
      for round in rounds { print(name, "ratio", round.whole / round.denoiser, round) }
      print(name, "least ratio", best.whole / best.denoiser)
    }
  }

  /// Seconds.
  private struct Times {
    let whole: Double
    let denoiser: Double
  }

  private static func measure(_ codec: Codec, _ image: RGBImage, _ parameters: CodingParameters) throws -> Times {
    let clock = ContinuousClock()
    var denoiser = Duration.zero
    let observe = { (step: Step) in
      denoiser += try clock.measure { _ = try codec.model.prior.denoise(step.noisy, timestep: step.timestep) }
    }
    let all = try clock.measure {
      let bytes = try codec.encode(image, parameters: parameters, observe: observe).stream.serialized()
      _ = try codec.decode(DDCMStream(parsing: bytes), observe: observe)
    }
    return Times(whole: (all - denoiser) / .seconds(1), denoiser: denoiser / .seconds(1))
  }
}
