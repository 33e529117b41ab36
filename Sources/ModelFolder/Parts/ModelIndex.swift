import Foundation

/// model_index.json: which parts a pipeline has, and of which class.
struct ModelIndex {
  private let path: String
  private let parts: [String: Part]

  private enum Part: Decodable {
    case component(library: String?, name: String?)
    case number(Int)
    case flag(Bool)
    case other

    init(from decoder: any Decoder) throws {
      if let pair = try? decoder.singleValueContainer().decode([String?].self), pair.count == 2 {
        self = .component(library: pair[0], name: pair[1])
      } else if let number = try? decoder.singleValueContainer().decode(Int.self) {
        self = .number(number)
      } else if let flag = try? decoder.singleValueContainer().decode(Bool.self) {
        self = .flag(flag)
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

  /// A part that the pipeline must have.
  func neededKind(of part: String, supported: [String]) throws(ModelError) -> String {
    guard let kind = try kind(of: part, supported: supported) else {
      throw .invalid(path: path, reason: "it names no \(part).")
    }
    return kind
  }

  /// Checks that the pipeline has none of these parts, which would be left out of account.
  func refuse(_ names: [String], because reason: String) throws(ModelError) {
    for name in names {
      if case .component(_, let kind?) = parts[name] {
        throw .invalid(path: path, reason: "it names a \(name) (\(kind)): \(reason)")
      }
    }
  }

  /// Checks that the pipeline has a part.
  func need(_ name: String, because reason: String) throws(ModelError) {
    if case .component(_, _?) = parts[name] { return }
    throw .invalid(path: path, reason: "it names no \(name): \(reason)")
  }

  /// True or false; nil where nothing is said.
  func flag(_ key: String) -> Bool? {
    guard case .flag(let flag) = parts[key] else { return nil }
    return flag
  }

  /// A whole number of ddcm's own; nil where there is none.
  func number(_ key: String) -> Int? {
    guard case .number(let number) = parts[key] else { return nil }
    return number
  }
}

/// Small files of a model folder.
enum ModelFile {
  /// What a configuration file says.
  static func parsed<Value>(_ path: String, _ parser: (Data) throws -> Value) throws(ModelError) -> Value {
    let data = try contents(path)
    do {
      return try parser(data)
    } catch {
      throw .invalid(path: path, reason: "\(error)")
    }
  }

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
