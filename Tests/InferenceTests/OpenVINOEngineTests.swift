import DDCM
import Foundation
import Inference
import Testing

extension Shape {
  fileprivate static let dynamicSize: Shape = [1, 2, .dynamic, .dynamic]
}

@Suite("The OpenVINO engine") struct OpenVINOEngineTests {
  let engine: OpenVINOEngine

  init() throws { engine = try OpenVINOEngine() }

  /// Runs a graph of one input and one output.
  func run(_ x: Tensor, shape: Shape? = nil, _ body: (inout Graph, Graph.Value) throws -> Graph.Value) throws -> Tensor
  {
    var graph = Graph()
    let input = graph.input("x", shape: shape ?? x.shape.map { .fixed($0) })
    graph.output(try body(&graph, input))
    let output = try engine.compile(graph).run([x])[0]
    // The graph's shape is that of the result.
    for (extent, said) in zip(output.shape, graph.shape(of: graph.outputs[0])) {
      #expect(said.value ?? extent == extent)
    }
    return output
  }

  @Test("has a version")
  func version() { #expect(engine.version.hasPrefix("20")) }

  @Test("reads weights out of two files at once")
  func twoFiles() throws {
    let first = safetensors(["w": (shape: [2, 3], values: [1, 2, 3, 4, 5, 6])])
    let second = safetensors(["other": (shape: [1], values: [7]), "b": (shape: [2], values: [10, 20])])
    try withFile(first) { first in
      try withFile(second) { second in
        let output = try run(Tensor(shape: [1, 3], values: [1, 0, -1])) { graph, x in
          let weight = try graph.weight("w", of: Safetensors(path: first), shape: [2, 3])
          let bias = try graph.weight("b", of: Safetensors(path: second), shape: [2])
          #expect(graph.files.count == 2)
          return graph.linear(x, weight: weight, bias: bias)
        }
        #expect(output == Tensor(shape: [1, 2], values: [8, 18]))
      }
    }
  }

  @Test("pads, strides and sums as a convolution does")
  func convolution() throws {
    let image = Tensor(shape: [1, 1, 2, 3], values: [1, 2, 3, 4, 5, 6])
    func convolve(_ stride: Int, _ padding: Graph.Padding) throws -> Tensor {
      try run(image, shape: [1, 1, .dynamic, .dynamic]) { graph, x in
        let weight = graph.constant([1, 10, 100, 1000], shape: [1, 1, 2, 2])
        let bias = graph.constant([0.5], shape: [1])
        return graph.convolution(x, weight: weight, bias: bias, stride: stride, padding: padding)
      }
    }
    #expect(try convolve(1, .same(0)) == Tensor(shape: [1, 1, 1, 2], values: [5421.5, 6532.5]))
    #expect(
      try convolve(2, .init(top: 0, left: 1, bottom: 2, right: 0)).values == [4010.5, 6532.5, 0.5, 0.5])
  }

  @Test("doubles by repetition and halves by the mean")
  func resampling() throws {
    let image = Tensor(shape: [1, 1, 2, 2], values: [1, 2, 3, 6])
    #expect(
      try run(image) { graph, x in graph.upsampleNearest2x(x) }.values
        == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 6, 6, 3, 3, 6, 6])
    #expect(try run(image) { graph, x in graph.averagePool2x(x) } == Tensor(shape: [1, 1, 1, 1], values: [3]))
  }

  @Test(
    "convolves repeated pixels as it does pixels that were repeated before",
    arguments: [Shape.dynamicSize, [1, 2, 3, 5]])
  func repeated(shape: Shape) throws {
    let image = Tensor(shape: [1, 2, 3, 5], values: (0..<30).map { Float($0 * 7 % 11) - 5 })
    let kernel = (0..<54).map { Float($0 * 5 % 13) - 6 }
    func convolve(_ graph: inout Graph, _ x: Graph.Value) -> Graph.Value {
      let weight = graph.constant(kernel, shape: [3, 2, 3, 3])
      return graph.convolution(x, weight: weight, bias: graph.constant([1, 2, 3], shape: [3]), padding: .same(1))
    }
    let twice = try run(image, shape: shape) { graph, x in graph.upsampleNearest2x(x) }
    let expected = try run(twice) { graph, x in convolve(&graph, x) }
    #expect(try run(image, shape: shape) { graph, x in convolve(&graph, graph.upsampleNearest2x(x)) } == expected)
  }

  @Test("takes the largest of each window, whole or not", arguments: [false, true])
  func maxPool(partial: Bool) throws {
    let image = Tensor(shape: [1, 1, 4, 3], values: [1, 2, 3, 4, 5, 6, 9, 8, 7, 10, 11, 12])
    let largest = try run(image, shape: [1, 1, .dynamic, .dynamic]) { graph, x in
      graph.maxPool(x, size: 3, stride: 2, partial: partial)
    }
    #expect(
      largest == (partial ? Tensor(shape: [1, 1, 2, 1], values: [9, 12]) : Tensor(shape: [1, 1, 1, 1], values: [9])))
  }

  @Test("reorders elements")
  func layout() throws {
    let x = Tensor(shape: [1, 2, 3], values: [1, 2, 3, 4, 5, 6])
    #expect(
      try run(x) { graph, x in graph.transpose(x, [0, 2, 1]) } == Tensor(shape: [1, 3, 2], values: [1, 4, 2, 5, 3, 6]))
    #expect(
      try run(x) { graph, x in graph.concat([x, graph.multiply(x, 10)], axis: 1) }
        == Tensor(shape: [1, 4, 3], values: [1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]))
    #expect(
      try run(x, shape: [1, 2, .dynamic]) { graph, x in graph.reshape(x, [.same, .rest, 1]) }
        == Tensor(shape: [1, 6, 1], values: x.values))
    #expect(
      try run(x) { graph, x in graph.reshape(graph.reshape(x, [.rest]), like: x) } == x)
    #expect(
      try run(x, shape: [1, .dynamic, 3]) { graph, x in graph.slice(x, axis: 2, 1..<3) }
        == Tensor(shape: [1, 2, 2], values: [2, 3, 5, 6]))
  }

  @Test("computes functions element by element", arguments: [Float](arrayLiteral: -2.5, -0.3, 0.7, 3))
  func functions(x: Float) throws {
    let input = Tensor(shape: [1], values: [x])
    let x = Double(x)
    func close(_ expected: Double, _ body: (inout Graph, Graph.Value) -> Graph.Value) throws {
      let value = Double(try run(input, body).values[0])
      #expect(abs(value - expected) < 2e-6 * max(1, abs(expected)))
    }
    try close(x / (1 + exp(-x))) { graph, x in graph.activation(.silu, x) }
    try close(x * (1 + erf(x / 2.0.squareRoot())) / 2) { graph, x in graph.activation(.gelu, x) }
    try close(x / (1 + exp(-1.702 * x))) { graph, x in graph.activation(.quickGELU, x) }
    try close(x * tanh(log1p(exp(x)))) { graph, x in graph.activation(.mish, x) }
    try close(max(x, 0)) { graph, x in graph.activation(.relu, x) }
    try close(sin(x)) { graph, x in graph.function(.sine, x) }
    try close(cos(x)) { graph, x in graph.function(.cosine, x) }
    try close(log(x * x)) { graph, x in graph.function(.logarithm, graph.multiply(x, x)) }
    try close(abs(x)) { graph, x in graph.function(.squareRoot, graph.multiply(x, x)) }
    try close((x + 2) / 3) { graph, x in graph.divide(graph.add(x, 2), 3) }
  }

  @Test("normalizes vectors, and maps them with and without a bias")
  func vectors() throws {
    let x = Tensor(shape: [1, 2, 2], values: [1, 3, -4, 4])
    let normal = try run(x, shape: [1, .dynamic, 2]) { graph, x in
      let scale = graph.constant([1, 10], shape: [2])
      return graph.layerNorm(x, epsilon: 3, scale: scale, shift: graph.constant([0, 100], shape: [2]))
    }
    // (x − mean) / √(variance + 3): ±1 / 2 and ±4 / √19.
    for (value, expected) in zip(normal.values, [-0.5, 105, -4 / 19.0.squareRoot(), 100 + 40 / 19.0.squareRoot()]) {
      #expect(abs(Double(value) - expected) < 1e-5)
    }
    let mapped = try run(x) { graph, x in
      graph.linear(x, weight: graph.constant([1, 2, 3, 4, 5, 6], shape: [3, 2]), bias: nil)
    }
    #expect(mapped == Tensor(shape: [1, 2, 3], values: [7, 15, 23, 4, 4, 4]))
  }

  @Test("attends to all, or to what came before", arguments: [false, true])
  func attention(causal: Bool) throws {
    let (length, width) = (5, 3)
    let input = Tensor(shape: [1, 2, length, width], values: (0..<30).map { Float($0 * 7 % 11) / 4 - 1 })
    let output = try run(input, shape: [1, 2, .dynamic, 3]) { graph, x in
      graph.attention(query: x, key: graph.multiply(x, 2), value: graph.add(x, 1), causal: causal)
    }
    func row(_ tensor: Tensor, _ head: Int, _ place: Int) -> [Double] {
      tensor.values[(head * length + place) * width..<(head * length + place + 1) * width].map(Double.init)
    }
    for head in 0..<2 {
      for place in 0..<length {
        let query = row(input, head, place)
        let seen = (0..<(causal ? place + 1 : length)).map { row(input, head, $0) }
        let weights = seen.map { exp(zip(query, $0).map(*).reduce(0, +) * 2 / Double(width).squareRoot()) }
        let total = weights.reduce(0, +)
        for (element, value) in row(output, head, place).enumerated() {
          let expected = zip(seen, weights).map { ($0[element] + 1) * $1 }.reduce(0, +) / total
          #expect(abs(value - expected) < 1e-5)
        }
      }
    }
  }

  @Test("looks up rows of a table")
  func rows() throws {
    let output = try run(Tensor(shape: [1], values: [2])) { graph, x in
      graph.row(x, of: graph.constant([1, 2, 3, 4, 5, 6], shape: [3, 2]))
    }
    #expect(output == Tensor(shape: [1, 2], values: [5, 6]))
    let several = try run(Tensor(shape: [1, 2], values: [1, 0]), shape: [.dynamic, 2]) { graph, x in
      graph.row(x, of: graph.constant([1, 2, 3, 4, 5, 6], shape: [3, 2]))
    }
    #expect(several == Tensor(shape: [1, 2, 2], values: [3, 4, 1, 2]))
  }

  @Test("refuses inputs that do not fit")
  func refusesInputs() throws {
    var graph = Graph()
    let x = graph.input("sample", shape: [1, 3, .dynamic, .dynamic])
    graph.output(graph.add(x, 1))
    let network = try engine.compile(graph)
    #expect(throws: EngineError.wrongInputCount(given: 0, needed: 1)) { try network.run([]) }
    for shape in [[1, 4, 2, 2], [1, 3, 2], [1, 3, 0, 2]] {
      let tensor = Tensor(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
      let error = EngineError.wrongInputShape(input: "sample", given: shape, needed: [1, 3, .dynamic, .dynamic])
      #expect(throws: error) { try network.run([tensor]) }
    }
    #expect(
      EngineError.wrongInputShape(input: "sample", given: [1], needed: [1, .dynamic]).description
        == "The network's input 'sample' has shape [1, ?], and a tensor of shape [1] was given.")
  }

  @Test("reports a failure of OpenVINO")
  func failure() throws {
    var graph = Graph()
    let x = graph.input("x", shape: [1, .dynamic])
    let y = graph.input("y", shape: [1, .dynamic])
    graph.output(graph.add(x, y))
    let network = try engine.compile(graph)
    let (two, three) = (Tensor(shape: [1, 2], values: [1, 2]), Tensor(shape: [1, 3], values: [1, 2, 3]))
    let error = #expect(throws: EngineError.self) { try network.run([two, three]) }
    #expect(error?.description.hasPrefix("OpenVINO could not run the network: ") == true)
    // and goes on afterwards
    #expect(try network.run([two, two])[0].values == [2, 4])
  }

  @Test("serves several tasks, one after the other")
  func tasks() async throws {
    var graph = Graph()
    let x = graph.input("x", shape: [1, .dynamic])
    graph.output(graph.multiply(x, 2))
    let network = try engine.compile(graph)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for count in 1...32 {
        group.addTask {
          let values = (0..<count).map { Float($0 + count) }
          let output = try network.run([Tensor(shape: [1, count], values: values)])
          #expect(output == [Tensor(shape: [1, count], values: values.map { $0 * 2 })])
        }
      }
      try await group.waitForAll()
    }
  }

  @Test("computes in bfloat16 where the processor can, and else says that it does not")
  func bfloat16() throws {
    var graph = Graph()
    let x = graph.input("x", shape: [1, 64])
    let weight = graph.constant((0..<4096).map { Float($0 % 7) - 3 }, shape: [64, 64])
    graph.output(graph.linear(x, weight: weight, bias: graph.constant([Float](repeating: 0, count: 64), shape: [64])))
    let network = try engine.compile(graph, options: EngineOptions(precision: .bfloat16))
    if network.precision == .bfloat16 {
      #expect(network.notice == nil)
    } else {
      #expect(network.notice?.contains("no bfloat16") == true)
    }
    let input = Tensor(shape: [1, 64], values: [Float](repeating: 0.5, count: 64))
    let single = try engine.compile(graph).run([input])[0].values
    for (a, b) in zip(try network.run([input])[0].values, single) { #expect(abs(a - b) < 0.5) }
  }

  @Test("keeps phases and row numbers exact in bfloat16, where 997 would be 996")
  func exactInBFloat16() throws {
    var graph = Graph()
    let x = graph.input("x", shape: [1])
    let identity = graph.constant([1], shape: [1, 1])
    let zero = graph.constant([0], shape: [1])
    let column = graph.reshape(graph.multiply(x, 0.5), [1, 1])
    graph.output(graph.linear(graph.function(.sine, column), weight: identity, bias: zero))
    let table = graph.constant((0..<1000).map { Float($0 % 5) }, shape: [1000, 1])
    graph.output(graph.linear(graph.row(x, of: table), weight: identity, bias: zero))
    let network = try engine.compile(graph, options: EngineOptions(precision: .bfloat16))
    for number in [993, 997, 999] {
      let outputs = try network.run([Tensor(shape: [1], values: [Float(number)])])
      #expect(abs(outputs[0].values[0] - sin(Float(number) * 0.5)) < 0.01)
      #expect(outputs[1].values[0] == Float(number % 5))
    }
  }
}
