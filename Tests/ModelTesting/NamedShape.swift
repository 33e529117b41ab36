package import Foundation

/// An entry of a tensors.json: ["name", [extents]].
package struct NamedShape: Decodable {
  package let name: String
  package let shape: [Int]

  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    name = try container.decode(String.self)
    shape = try container.decode([Int].self)
  }

  /// The names and shapes of the tensors, in the order in which their elements are numbered.
  package static func list(_ folder: URL) throws -> [(name: String, shape: [Int])] {
    try JSONDecoder().decode([NamedShape].self, from: Data(contentsOf: folder.appending(path: "tensors.json")))
      .map { ($0.name, $0.shape) }
  }
}
