import DDCM
import BenchmarkFixtures
import Foundation
import DDCMCodec
import Inference
import ModelFolder
import Networks
import DDCMImages

/// Decodes a stream with networks compiled for its very sizes, where the codec has one network for all: the drift between
/// the two is that of OpenVINO's other choice of kernels.
///
///     DecodeStatic THREADS STREAM PICTURE
@main
struct DecodeStatic {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let threads = Int(arguments[1]) else {
      return print("usage: DecodeStatic THREADS STREAM PICTURE")
    }
    let stream = try DDCMStream(parsing: [UInt8](Data(contentsOf: URL(fileURLWithPath: arguments[2]))))
    let header = stream.header
    let files = try ModelFiles(path: Fixtures.model)
    let options = EngineOptions(precision: header.precision == .bf16 ? .bfloat16 : .float32, threads: threads)
    let downsamplingLevel = header.parameters.coarsestLevel
    let multiple = files.sizeMultiple << downsamplingLevel
    let width = (header.width + multiple - 1) / multiple * multiple
    let height = (header.height + multiple - 1) / multiple * multiple
    let autoencoder = try files.autoencoder(engine: OpenVINOEngine())
    let shape = autoencoder.shape(width: width, height: height)
    var rule = Replay(stream.selections)
    let prior = try StaticPrior(
      files, autoencoder.pyramid,
      sizes: header.parameters.stages.map { (shape.height >> $0.downsamplingLevel, shape.width >> $0.downsamplingLevel) }, options)
    let outcome = try ReverseProcess(prior: prior, parameters: header.parameters, shape: shape).run(&rule)
    let padded = RGBImage(width: width, height: height, planes: try autoencoder.decode(outcome.sample))
    try padded.cropped(width: header.width, height: header.height).write(to: arguments[3], overwriting: true)
  }
}

/// A network for each size.
private struct StaticPrior: Prior {
  let schedule: NoiseSchedule
  let pyramid: PixelPyramid?
  private let networks: [[Int]: any CompiledNetwork]

  init(
    _ files: ModelFiles, _ pyramid: PixelPyramid?, sizes: [(height: Int, width: Int)], _ options: EngineOptions
  ) throws {
    schedule = files.schedule
    self.pyramid = pyramid
    let engine = try OpenVINOEngine()
    var networks: [[Int]: any CompiledNetwork] = [:]
    for (height, width) in sizes {
      let graph = try files.graph(height: .fixed(height), width: .fixed(width))
      networks[[height, width]] = try engine.compile(graph, options: options)
    }
    self.networks = networks
  }

  func denoise(_ noisy: Latent, timestep: Int) throws -> Latent {
    let shape = noisy.shape
    let inputs = [
      Tensor(shape: [1, shape.channels, shape.height, shape.width], values: noisy.values),
      Tensor(shape: [1], values: [Float(timestep)]),
    ]
    var output = try networks[[shape.height, shape.width]]!.run(inputs)[0].values
    schedule.makeClean(&output, noisy: noisy.values, timestep: timestep)
    return Latent(shape: shape, elements: output)
  }
}
