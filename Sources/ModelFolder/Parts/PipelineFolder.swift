import DDCM
import Essentials
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

  /// The path of a file of a part: older repositories have the only network's files beside model_index.json.
  func file(_ name: String, of part: String) -> String {
    let own = "\(path)/\(part)"
    return FileManager.default.fileExists(atPath: own) ? "\(own)/\(name)" : "\(path)/\(name)"
  }

  /// A configuration file of a part, parsed.
  func parsed<Value>(_ name: String, of part: String, _ parser: (Data) throws -> Value) throws(ModelError) -> Value {
    try ModelFile.parsed(file(name, of: part), parser)
  }

  /// The weights of a part, from the first of the usual files that exists. Pointers of Git LFS count as absent.
  ///
  /// - Parameter stems: what the files are called, without the variant and the extension.
  /// - Throws: `ModelError.missing`, with the name that is usual today, `ModelError.pointer`, or `WeightFileError`.
  func weights(of part: String, stems: [String]) throws -> any WeightFile {
    var pointer: String?
    for name in Self.names(stems) {
      let path = file(name, of: part)
      guard FileManager.default.fileExists(atPath: path) else { continue }
      do throws(WeightFileError) {
        return try weightFile(at: path)
      } catch {
        guard case .pointer(let file) = error else { throw error }
        pointer = pointer ?? file
      }
    }
    if let pointer { throw ModelError.pointer(path: pointer) }
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

/// model_index.json: which parts a pipeline has, and of which class.
struct ModelIndex {
  private let path: String
  private let parts: [String: JSONValue]

  init(path: String) throws(ModelError) {
    self.path = path
    guard case .object(let parts) = try ModelFile.parsed(path, JSONValue.init(parsing:)) else {
      throw .invalid(path: path, reason: "it is not a JSON object")
    }
    self.parts = parts
  }

  /// The class of a part: the second of ["library", "class"].
  private func name(of part: String) -> String? {
    guard case .array(let pair)? = parts[part], pair.count == 2 else { return nil }
    return pair[1].text
  }

  /// Checks that `part` is of a supported class; nil where the pipeline lacks it.
  func kind(of part: String, supported: [String]) throws(ModelError) -> String? {
    guard let name = name(of: part) else { return nil }
    guard supported.contains(name) else {
      throw .unsupported(path: path, part: part, kind: name, supported: supported.joined(separator: ", "))
    }
    return name
  }

  /// A part that the pipeline must have.
  func neededKind(of part: String, supported: [String]) throws(ModelError) -> String {
    guard let kind = try kind(of: part, supported: supported) else {
      throw .invalid(path: path, reason: "it names no \(part)")
    }
    return kind
  }

  /// Checks that the pipeline has none of these parts, which would be ignored.
  func refuse(_ names: [String], because reason: String) throws(ModelError) {
    for name in names {
      if let kind = self.name(of: name) {
        throw .invalid(path: path, reason: "it names a \(name) (\(kind)): \(reason)")
      }
    }
  }

  /// Checks that the pipeline has a part.
  func need(_ name: String, because reason: String) throws(ModelError) {
    if self.name(of: name) != nil { return }
    throw .invalid(path: path, reason: "it names no \(name): \(reason)")
  }

  /// True or false; nil where the key is absent.
  func flag(_ key: String) -> Bool? {
    if case .bool(let flag)? = parts[key] { flag } else { nil }
  }

  /// A number of this project's own, above 0; nil where the key is absent.
  func number(_ key: String) -> Int? {
    parts[key]?.integer(in: 1...1 << 24)
  }
}

/// Small files of a model folder.
enum ModelFile {
  /// A configuration file, parsed.
  static func parsed<Value>(_ path: String, _ parser: (Data) throws -> Value) throws(ModelError) -> Value {
    let data = try contents(path)
    do {
      return try parser(data)
    } catch {
      throw .invalid(path: path, reason: reason(of: error))
    }
  }

  /// A part of a sentence.
  static func reason(of error: any Error) -> String {
    let text = (error as? any FileFault)?.reason ?? "\(error)"
    return text.hasSuffix(".") ? String(text.dropLast()) : text
  }

  /// The longest configuration that is read, in bytes.
  private static let limit = 1 << 20

  /// - Parameter limit: the longest file that is read, in bytes.
  static func contents(_ path: String, limit: Int = limit) throws(ModelError) -> Data {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= limit else { throw ModelError.invalid(path: path, reason: "it is larger than \(limit) bytes") }
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      guard !isPointer(data) else { throw ModelError.pointer(path: path) }
      return data
    } catch let error as ModelError {
      throw error
    } catch {
      throw .invalid(path: path, reason: systemReason(of: error))
    }
  }
}
