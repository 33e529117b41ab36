import Foundation

/// model_index.json: which parts a pipeline has, and of which class.
struct ModelIndex {
  private let path: String
  private let parts: [String: Part]

  private enum Part: Decodable {
    case component(library: String?, name: String?)
    case other

    init(from decoder: any Decoder) throws {
      if let pair = try? decoder.singleValueContainer().decode([String?].self), pair.count == 2 {
        self = .component(library: pair[0], name: pair[1])
      } else {
        self = .other
      }
    }
  }

  init(path: String) throws(ModelError) {
    self.path = path
    let data = try ModelFile.contents(path)
    do {
      parts = try JSONDecoder().decode([String: Part].self, from: data)
    } catch {
      throw .invalid(path: path, reason: "it is not a JSON object.")
    }
  }

  /// Checks that `part` is of a supported class; nil where the pipeline lacks it.
  func kind(of part: String, supported: [String]) throws(ModelError) -> String? {
    guard case .component(_, let name?) = parts[part] else { return nil }
    guard supported.contains(name) else {
      throw .unsupported(path: path, part: part, kind: name, supported: supported.joined(separator: ", "))
    }
    return name
  }
}

/// Small files of a model folder.
enum ModelFile {
  /// The longest configuration that is read, in bytes.
  private static let limit = 1 << 20

  static func contents(_ path: String) throws(ModelError) -> Data {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    do {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
      guard size <= limit else { throw ModelError.invalid(path: path, reason: "it is larger than \(limit) bytes.") }
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch let error as ModelError {
      throw error
    } catch {
      throw .invalid(path: path, reason: error.localizedDescription)
    }
  }
}
