import DDCM
import Foundation
import Inference
import ModelTesting
import Testing

@Suite("Weights in several files") struct ShardedWeightsTests {
  static let index = "model.safetensors.index.json"

  /// Calls `body` with a folder of these files.
  func withFolder(_ files: [String: [UInt8]], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "ddcm-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: name)) }
    try body(folder.path)
  }

  /// Two files: "a" [2], and "b" [1] with "c" [1, 2].
  static let shards = [
    "1.safetensors": safetensors(["a": ([2], [1, 2])]),
    "2.safetensors": safetensors(["b": ([1], [3]), "c": ([1, 2], [4, 5])]),
  ]

  static let map = #""a": "1.safetensors", "b": "2.safetensors", "c": "2.safetensors""#

  static func index(_ map: String) -> [UInt8] {
    Array(#"{"metadata": {"total_size": 20.0, "of": [null, {"x": -1e+3}]}, "weight_map": {\#(map)}}"#.utf8)
  }

  /// What an index is refused with, when it stands beside the two files.
  func refusal(_ index: [UInt8], _ more: [String: [UInt8]] = [:]) throws -> (tensor: String?, fault: ShardFault)? {
    var refusal: (String?, ShardFault)?
    let files = Self.shards.merging([Self.index: index]) { $1 }.merging(more) { $1 }
    try withFolder(files) { folder in
      let path = "\(folder)/\(Self.index)"
      do throws(WeightFileError) {
        _ = try ShardedWeights(index: path)
      } catch {
        guard case .wrongIndex(path, let tensor, let fault) = error else { throw error }
        refusal = (tensor, fault)
      }
    }
    return refusal
  }

  @Test("are read as one")
  func reads() throws {
    try withFolder(Self.shards.merging([Self.index: Self.index(Self.map)]) { $1 }) { folder in
      let weights = try ShardedWeights(index: "\(folder)/\(Self.index)")
      #expect(weights.names == ["a", "b", "c"])
      #expect(weights.shards == ["1.safetensors", "2.safetensors"])
      #expect(try weights.names.flatMap { try weights.floats($0) } == [1, 2, 3, 4, 5])
      #expect(weights["c"]?.shape == [1, 2])
      #expect(weights["d"] == nil)
      #expect(throws: WeightFileError.missing(file: weights.path, tensor: "d")) { try weights.tensor("d", shape: [1]) }
      let wrong = WeightFileError.wrongShape(file: "\(folder)/2.safetensors", tensor: "b", found: [1], needed: [2])
      #expect(throws: wrong) { try weights.tensor("b", shape: [2]) }
    }
  }

  @Test("may be checkpoints of PyTorch, and hold more than is listed")
  func pytorch() throws {
    let files = [
      "m-1.bin": TorchArchive.checkpoint(Pickle.state(Pickle.tensor(), name: "t")),
      "2.safetensors": Self.shards["2.safetensors"]!, Self.index: Self.index(#""t": "m-1.bin", "b": "2.safetensors""#),
    ]
    try withFolder(files) { folder in
      let weights = try weightFile(at: "\(folder)/\(Self.index)")
      #expect(weights.names == ["b", "t"])
      #expect(try weights.floats("t") == [0, 0, 0, 0])
    }
  }

  @Test("go into one network")
  func network() throws {
    try withFolder(Self.shards.merging([Self.index: Self.index(Self.map)]) { $1 }) { folder in
      let weights = try ShardedWeights(index: "\(folder)/\(Self.index)")
      var graph = Graph()
      let x = graph.input("x", shape: [1, 2])
      let product = graph.linear(x, weight: try graph.weight("c", of: weights, shape: [1, 2]), bias: nil)
      let sum = graph.add(product, try graph.weight("b", of: weights, shape: [1]))
      graph.output(graph.add(sum, try graph.weight("a", of: weights, shape: [2])))
      let network = try OpenVINOEngine().compile(graph)
      #expect(try network.run([Tensor(shape: [1, 2], values: [10, 100])])[0].values == [544, 545])
    }
  }

  @Test(
    "are refused when a name leads elsewhere",
    arguments: [
      "../1.safetensors", "/1.safetensors", "x/1.safetensors", "..", ".", "", ".safetensors", "a\\\\b.safetensors",
      "c:1.safetensors", "1.safetensors\\u0000.bin", "1.txt", "model.safetensors.index.json",
    ])
  func paths(name: String) throws {
    let refusal = try refusal(Self.index(#""a": "1.safetensors", "b": "\#(name)""#))
    #expect(refusal?.tensor == "b")
    guard case .notPlainName? = refusal?.fault else {
      Issue.record("\(String(describing: refusal))")
      return
    }
  }

  @Test("are refused when index and files do not agree")
  func disagreement() throws {
    func check(_ map: String, _ tensor: String?, _ fault: ShardFault, _ more: [String: [UInt8]] = [:]) throws {
      let refusal = try refusal(Self.index(map), more)
      #expect(refusal?.tensor == tensor)
      #expect(refusal?.fault == fault)
    }
    try check(Self.map + #", "d": "1.safetensors""#, "d", .absent(from: "1.safetensors"))
    try check(Self.map + #", "a": "2.safetensors""#, "a", .repeated("a"))
    try check(
      #""a": "2.safetensors", "b": "1.safetensors""#, "a", .elsewhere(listed: "2.safetensors", found: "1.safetensors"))
    let twice = ["2.safetensors": safetensors(["b": ([1], [3]), "c": ([1, 2], [4, 5]), "a": ([2], [1, 2])])]
    try check(Self.map, "a", .elsewhere(listed: "1.safetensors", found: "2.safetensors"), twice)
    try check("", nil, .noTensors)
  }

  @Test("are refused by the name of the file that is missing or damaged")
  func missing() throws {
    let index = Self.index(Self.map + #", "z": "3.safetensors""#)
    try withFolder(Self.shards.merging([Self.index: index]) { $1 }) { folder in
      #expect(
        throws: WeightFileError.cannotOpen(file: "\(folder)/3.safetensors", reason: "no such file or directory")
      ) { try ShardedWeights(index: "\(folder)/\(Self.index)") }
    }
    let files = ["1.safetensors": [1, 2, 3], "2.safetensors": Self.shards["2.safetensors"]!]
    try withFolder(files.merging([Self.index: Self.index(Self.map)]) { $1 }) { folder in
      let damaged = WeightFileError.damaged(
        file: "\(folder)/1.safetensors", tensor: nil, fault: .tooShort(bytes: 3))
      #expect(throws: damaged) { try ShardedWeights(index: "\(folder)/\(Self.index)") }
    }
  }

  @Test(
    "are refused when the index is not one",
    arguments: [
      "", "[]", "{", #"{"weight_map""#, #"{"weight_map": []}"#, #"{"weight_map": {"a": 1}}"#, #"{"metadata": }"#,
      #"{"metadata": ]}"#, #"{"metadata": {"#, #"{"weight_map": {"a": "1.safetensors"}} x"#, #"{"metadata": {]}, 1}"#,
    ])
  func malformed(text: String) throws {
    guard case .malformed? = try refusal(Array(text.utf8))?.fault else {
      Issue.record("\(text) was not refused as malformed")
      return
    }
  }

  @Test("are refused in sentences")
  func explains() {
    let error = WeightFileError.wrongIndex(file: "i.json", tensor: "a", fault: .absent(from: "1.bin"))
    #expect(
      error.description == """
        The index of weights 'i.json' is wrong: tensor "a": it is listed as in "1.bin", which does not have it. \
        Fetch the model again.
        """)
    #expect(
      WeightFileError.wrongIndex(file: "i.json", tensor: nil, fault: .noTensors).description == """
        The index of weights 'i.json' is wrong: it has no "weight_map" with a tensor in it. Fetch the model again.
        """)
  }
}
