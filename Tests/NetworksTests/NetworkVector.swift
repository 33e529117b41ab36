import Foundation
import Inference
import ModelTesting

/// A network whose results have been recorded: see Tests/Vectors/make_network_vectors.py and make_guided_vectors.py.
struct NetworkVector: CustomStringConvertible, Sendable {
  let network: String
  let name: String
  var description: String { name }

  private var folder: URL { Repository.vectors.appending(path: "networks/\(network)/\(name)") }

  /// The bytes of its config.json.
  func configuration() throws -> Data { try Data(contentsOf: folder.appending(path: "config.json")) }

  @discardableResult
  func withWeights<Result>(
    stored type: ElementType = .f32, scale: (String) -> Float = { _ in 1 }, _ body: (Safetensors) throws -> Result
  ) throws -> Result {
    try withFile(MadeWeights.file(NamedShape.list(folder), stored: type, scale: scale), body)
  }

  @discardableResult
  func withWeights<Result>(
    renamed: (String) -> String, _ body: (Safetensors) throws -> Result
  ) throws -> Result {
    let tensors = try NamedShape.list(folder).map { (name: renamed($0.name), shape: $0.shape) }
    return try withFile(MadeWeights.file(tensors, stored: .f32), body)
  }

  /// What went in and came out, by name.
  func runs() throws -> [[String: Tensor]] {
    let file = try Safetensors(path: folder.appending(path: "runs.safetensors").path)
    var runs: [[String: Tensor]] = []
    for name in file.names {
      let parts = name.split(separator: ".")
      let index = Int(parts[0])!
      while runs.count <= index { runs.append([:]) }
      runs[index][String(parts[1])] = Tensor(shape: file[name]!.shape, values: try file.floats(name))
    }
    return runs
  }
}
