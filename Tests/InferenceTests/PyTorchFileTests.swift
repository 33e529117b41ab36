import DDCM
import Foundation
import Inference
import ModelTesting
import Testing

@Suite("A checkpoint of PyTorch") struct PyTorchFileTests {
  func numbers(_ count: Int) -> [Float] { (0..<count).map { Float($0) / 8 - 1 } }

  @Test("lists the tensors of a state dict", arguments: ["state-dict.pt", "state-dict-5.pth"])
  func lists(name: String) throws {
    let file = try PyTorchFile(path: TorchArchive.path(name))
    #expect(
      file.names == [
        "0.bias", "0.weight", "1.bias", "1.weight", "empty", "parameter", "position_ids", "rows", "scalar", "tied",
      ])
    #expect(file["0.weight"]?.shape == [2, 3])
    #expect(try file.floats("0.weight") == numbers(6))
    #expect(try file.floats("tied") == numbers(6))
    #expect(file["tied"]?.bytes == file["0.weight"]?.bytes)
    #expect(try file.floats("parameter") == numbers(16))
    #expect(try file.floats("rows") == Array(numbers(16)[4..<12]))
    #expect(try file.floats("empty") == [])
    #expect(file["empty"]?.shape == [0, 4])
    #expect(file["scalar"]?.shape == [])
    #expect(file["scalar"]?.type == .i64)
    #expect(file["position_ids"]?.shape == [1, 5])
    #expect(file["none"] == nil)
  }

  @Test("finds the state dict among other things, in each type")
  func nested() throws {
    let file = try PyTorchFile(path: TorchArchive.path("nested.bin"))
    #expect(file.names == ["brain", "bytes", "double", "flags", "half"])
    #expect(file.names.map { file[$0]?.type } == [.bf16, .u8, .f64, .bool, .f16])
    #expect(try file.floats("half") == numbers(4))
    #expect(try file.floats("brain") == numbers(3))
    #expect(throws: WeightFileError.unsupportedType(file: file.path, tensor: "double", type: .f64)) {
      try file.floats("double")
    }
  }

  @Test("may be in the format of before PyTorch 1.6, of Python 3 or 2")
  func legacy() throws {
    let old = try PyTorchFile(path: TorchArchive.path("old.pt"))
    #expect(old.names == ["a"])
    #expect(try old.floats("a") == numbers(1))
    let file = try PyTorchFile(path: TorchArchive.path("legacy.pth"))
    #expect(file.names == ["0.bias", "0.weight", "half", "rows", "tied"])
    #expect(file["0.weight"]?.shape == [2, 3])
    #expect(try file.floats("0.weight") == numbers(6))
    #expect(file["tied"]?.bytes == file["0.weight"]?.bytes)
    #expect(try file.floats("rows") == Array(numbers(16)[4..<12]))
    #expect(file["half"]?.type == .f16)
    #expect(try file.floats("half") == numbers(4))
    // Python 2 writes its strings with an instruction of their own.
    let strings = TorchArchive.legacy([
      ("t", [2], littleEndian(Float(3).bitPattern) + littleEndian(Float(4).bitPattern))
    ])
    try withFile(strings) { path in
      let values = try (PyTorchFile(path: path).floats("t"), weightFile(at: path).floats("t"))
      #expect(values == ([3, 4], [3, 4]), "by any name")
    }
  }

  @Test("gives its tensors to a graph, where they are")
  func graph() throws {
    let file = try PyTorchFile(path: TorchArchive.path("state-dict.pt"))
    var graph = Graph()
    let x = graph.input("x", shape: [1, 3])
    let weight = try graph.weight("0.weight", of: file, shape: [2, 3])
    graph.output(graph.linear(x, weight: weight, bias: try graph.weight("0.bias", of: file, shape: [2])))
    let output = try OpenVINOEngine().compile(graph).run([Tensor(shape: [1, 3], values: [8, 16, 32])])[0]
    // (−1, −7/8, −6/8) · x − 1 and (−5/8, −4/8, −3/8) · x − 7/8
    #expect(output.values == [-47, -25.875])
  }

  @Test(
    "is refused for what no state dict consists of",
    arguments: [
      ("namespace.pt", nil, .global("argparse.Namespace")),
      ("list.pt", nil, .noTensors),
      ("strided.pt", "turned", .strided(shape: [3, 2], strides: [1, 3])),
    ] as [(String, String?, PyTorchFault)])
  func refuses(name: String, tensor: String?, fault: PyTorchFault) throws {
    let path = TorchArchive.path(name)
    #expect(throws: WeightFileError.refused(file: path, tensor: tensor, fault: fault)) { try PyTorchFile(path: path) }
  }

  @Test("explains what is wrong in a sentence")
  func explains() {
    let error = WeightFileError.refused(file: "w.pt", tensor: nil, fault: .global("posix.system"))
    #expect(
      error.description == """
        The weight file 'w.pt' cannot be read: its pickle names "posix.system", which no state dict needs and which is \
        not run; save the state dict alone.
        """)
    let tensor = WeightFileError.refused(file: "w.pt", tensor: "a\n", fault: .beyondStorage(end: 20, available: 16))
    #expect(
      tensor.description == """
        The weight file 'w.pt' cannot be read: tensor "a\\n": its data ends at byte 20 of 16.
        """)
  }
}
