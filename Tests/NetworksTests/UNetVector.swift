import Foundation
import Inference
import ModelTesting
import Networks

/// A network whose results diffusers has recorded: see Tests/Vectors/make_unet_vectors.py.
struct UNetVector: CustomStringConvertible, Sendable {
  let name: String
  var description: String { name }

  static let photo = UNetVector(name: "photo")
  static let made = [
    "ddpm-cifar10-32", "ddpm-celebahq-256-narrow", "scale-shift", "scale-shift-plain-middle", "fourier",
    "learned-resnet-sampling", "classes-table", "classes-numbers",
  ].map(UNetVector.init)

  /// Those whose weights are made in no time.
  static let small = made.filter { !$0.name.hasPrefix("ddpm") }

  private var folder: URL { Repository.vectors.appending(path: "unet/\(name)") }
  private static let photoFolder = URL(filePath: Repository.prior + "/unet")

  func configuration() throws -> UNet2D.Configuration {
    let folder = name == "photo" ? Self.photoFolder : folder
    return try UNet2D.Configuration(json: Data(contentsOf: folder.appending(path: "config.json")))
  }

  /// The network's weights: of the bundled model its own, else computed and stored as asked.
  func withWeights<Result>(stored type: ElementType, _ body: (Safetensors) throws -> Result) throws -> Result {
    if name == "photo" {
      return try body(Safetensors(path: Self.photoFolder.appending(path: "diffusion_pytorch_model.safetensors").path))
    }
    return try withFile(MadeWeights.file(tensors(), stored: type), body)
  }

  /// The names and shapes of the tensors, in the order in which their elements are numbered.
  func tensors() throws -> [(name: String, shape: [Int])] { try NamedShape.list(folder) }

  /// A recorded run.
  struct Run {
    let inputs: [Tensor]
    let output: [Float]
    let height: Int
    let width: Int

    var timestep: Float { inputs[1].values[0] }
  }

  func runs() throws -> [Run] {
    let expected = try Safetensors(path: folder.appending(path: "expected.safetensors").path)
    let channels = try configuration().inChannels
    return try expected.names.map { name in
      let parts = name.split(whereSeparator: { ".x".contains($0) })  // output.<height>x<width>.<timestep>[.<class>]
      let (height, width) = (Int(parts[1])!, Int(parts[2])!)
      let sample = MadeWeights.input(shape: [1, channels, height, width])
      let numbers = parts[3...].map { Tensor(shape: [1], values: [Float($0)!]) }
      return Run(inputs: [sample] + numbers, output: try expected.floats(name), height: height, width: width)
    }
  }
}

/// Calls `body` with a weight file of these bytes, and removes the file.
@discardableResult
func withFile<Result>(_ bytes: Data, _ body: (Safetensors) throws -> Result) throws -> Result {
  let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
  defer { try? FileManager.default.removeItem(at: file) }
  try bytes.write(to: file)
  return try body(Safetensors(path: file.path))
}
