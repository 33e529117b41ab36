import DDCM
import DDCMTesting
import Foundation

/// A model folder whose network draws the classes 0…10 of pictures of 16×16 pixels, with random weights.
///
/// The configuration and the tensors' names are those of Tests/Vectors/unet/classes-table.
enum ClassModel {
  /// The class that the tests take to mean none.
  static let null = 10

  static func write(to folder: String) throws {
    let vector = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../Vectors/unet/classes-table"
    ).standardized
    for part in ["unet", "scheduler"] {
      try FileManager.default.createDirectory(atPath: folder + "/" + part, withIntermediateDirectories: true)
    }
    let index =
      #"{"_class_name": "DDPMPipeline", "scheduler": ["diffusers", "DDPMScheduler"], "unet": ["diffusers", "UNet2DModel"]}"#
    try Data(index.utf8).write(to: URL(filePath: folder + "/model_index.json"))
    try Data("{}".utf8).write(to: URL(filePath: folder + "/scheduler/scheduler_config.json"))
    try Data(contentsOf: vector.appending(path: "config.json")).write(to: URL(filePath: folder + "/unet/config.json"))
    let tensors = try JSONDecoder().decode(
      [Tensor].self, from: Data(contentsOf: vector.appending(path: "tensors.json")))
    try safetensors(tensors).write(to: URL(filePath: folder + "/unet/diffusion_pytorch_model.safetensors"))
  }

  /// An entry of tensors.json: ["name", [extents]].
  private struct Tensor: Decodable {
    let name: String
    let shape: [Int]

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      name = try container.decode(String.self)
      shape = try container.decode([Int].self)
    }
  }

  private static func safetensors(_ tensors: [Tensor]) -> Data {
    var generator = SeededGenerator(seed: 1)
    var (entries, payload) = ([String](), Data())
    for tensor in tensors {
      let begin = payload.count
      let fanIn = tensor.shape.dropFirst().reduce(1, *)
      // Classes that differ much.
      let scale = tensor.name.hasPrefix("class") ? 2 : 1 / Float(fanIn).squareRoot()
      let mean: Float = tensor.name.contains("norm") && tensor.name.hasSuffix(".weight") ? 1 : 0
      for _ in 0..<tensor.shape.reduce(1, *) {
        let value = mean + scale * generator.nextNormal() * (tensor.shape.count == 1 ? 0.1 : 1)
        for shift in stride(from: 0, to: 32, by: 8) {
          payload.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
        }
      }
      entries.append(
        "\"\(tensor.name)\":{\"dtype\":\"F32\",\"shape\":\(tensor.shape),\"data_offsets\":[\(begin),\(payload.count)]}")
    }
    let header = Data("{\(entries.joined(separator: ","))}".utf8)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return Data(length) + header + payload
  }
}
