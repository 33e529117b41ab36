import DDCM
import Foundation
import Inference
import Networks

/// A folder in the diffusers layout: model_index.json, and a folder for each part that it names.
struct PipelineFolder {
  let path: String
  let index: ModelIndex

  init(path: String) throws(ModelError) {
    self.path = path
    index = try ModelIndex(path: path + "/model_index.json")
  }

  /// Where a file of a part is: older repositories have the only network's files beside model_index.json.
  func file(_ name: String, of part: String) -> String {
    let own = "\(path)/\(part)"
    return FileManager.default.fileExists(atPath: own) ? "\(own)/\(name)" : "\(path)/\(name)"
  }

  /// What a configuration file of a part says.
  func parsed<Value>(_ name: String, of part: String, _ parser: (Data) throws -> Value) throws(ModelError) -> Value {
    try ModelFile.parsed(file(name, of: part), parser)
  }

  /// The weights of a part, from whichever of the usual files is there.
  ///
  /// - Parameter stems: what the files are called, without the variant and the extension.
  /// - Throws: `ModelError.missing`, with the name that is usual today, or `WeightFileError`.
  func weights(of part: String, stems: [String]) throws -> any WeightFile {
    for name in Self.names(stems) {
      let path = file(name, of: part)
      if FileManager.default.fileExists(atPath: path) { return try weightFile(at: path) }
    }
    throw ModelError.missing(path: file(stems[0] + ".safetensors", of: part))
  }

  /// Full precision first, as diffusers has it; half precision is what is left where only that was fetched.
  private static func names(_ stems: [String]) -> [String] {
    ["", ".fp16"].flatMap { variant in
      ["safetensors", "bin"].flatMap { kind in
        stems.flatMap { ["\($0)\(variant).\(kind)", "\($0).\(kind).index\(variant).json"] }
      }
    }
  }
}
