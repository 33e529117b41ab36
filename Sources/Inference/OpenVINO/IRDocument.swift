/// OpenVINO's intermediate representation under construction: XML text, and the small constants that it refers to.
///
/// Nothing from a weight file but numbers is written into the text.
struct IRDocument {
  /// The output of a layer.
  struct Port: Hashable {
    let layer: Int
    let port: Int
    let shape: Shape
  }

  private var layers = ""
  private var edges = ""
  private var count = 0

  /// The bytes of the small constants.
  private(set) var constants: [UInt8] = []

  /// Where in the weight buffer the constants will lie.
  private let constantsStart: Int

  /// Whether the layers that follow are to be computed in single precision, whatever the others are computed in.
  var isExact = false

  init(constantsStart: Int) { self.constantsStart = constantsStart }

  var xml: String {
    "<?xml version=\"1.0\"?><net name=\"ddcm\" version=\"11\"><layers>\(layers)</layers><edges>\(edges)</edges></net>"
  }

  /// Adds a layer.
  ///
  /// - Parameters:
  ///   - type: the operation's name in OpenVINO's operation sets, for example "Convolution".
  ///   - opset: the set that defines it.
  ///   - attributes: in the order in which they are written.
  ///   - shape: of the output; nil when there is none.
  ///   - element: the output's type, as ports name it.
  ///   - decompresses: whether this is a conversion that is to be kept until weights are laid out for the processor.
  @discardableResult
  mutating func layer(
    _ type: String, _ opset: String, _ inputs: [Port] = [], _ attributes: KeyValuePairs<String, String> = [:],
    shape: Shape?, element: String = "FP32", decompresses: Bool = false
  ) -> Port {
    let id = count
    count += 1
    layers += "<layer id=\"\(id)\" name=\"\(type)\(id)\" type=\"\(type)\" version=\"\(opset)\">"
    if !attributes.isEmpty {
      layers += "<data" + attributes.map { " \($0)=\"\($1)\"" }.joined() + "/>"
    }
    let notes = (decompresses ? ["decompression"] : []) + (isExact ? ["precise"] : [])
    if !notes.isEmpty {
      layers += "<rt_info>" + notes.map { "<attribute name=\"\($0)\" version=\"0\"/>" }.joined() + "</rt_info>"
    }
    if !inputs.isEmpty {
      layers += "<input>"
      for (port, input) in inputs.enumerated() {
        layers += "<port id=\"\(port)\">\(Self.dimensions(input.shape))</port>"
        edges +=
          "<edge from-layer=\"\(input.layer)\" from-port=\"\(input.port)\" to-layer=\"\(id)\" to-port=\"\(port)\"/>"
      }
      layers += "</input>"
    }
    if let shape {
      layers +=
        "<output><port id=\"\(inputs.count)\" precision=\"\(element)\">\(Self.dimensions(shape))</port></output>"
    }
    layers += "</layer>"
    return Port(layer: id, port: inputs.count, shape: shape ?? [])
  }

  private static func dimensions(_ shape: Shape) -> String {
    shape.map { "<dim>\($0.value ?? -1)</dim>" }.joined()
  }

  /// A constant whose elements are in the weight buffer already.
  mutating func stored(_ element: IRElement, at offset: Int, bytes: Int, shape: [Int]) -> Port {
    layer(
      "Const", "opset1", [],
      [
        "element_type": element.rawValue, "shape": list(shape), "offset": "\(offset)", "size": "\(bytes)",
      ],
      shape: shape.map { .fixed($0) }, element: element.port)
  }

  /// A small constant of floats.
  mutating func floats(_ values: [Float], shape: [Int]) -> Port {
    small(values.map(\.bitPattern), .f32, shape: shape)
  }

  /// A small vector of whole numbers, such as a shape or a list of axes.
  mutating func integers(_ values: [Int]) -> Port {
    small(values.map { UInt64(bitPattern: Int64($0)) }, .i64, shape: [values.count])
  }

  private mutating func small<Bits: FixedWidthInteger & UnsignedInteger>(
    _ values: [Bits], _ element: IRElement, shape: [Int]
  ) -> Port {
    let width = Bits.bitWidth / 8
    let padding = (width - constants.count % width) % width
    constants.append(contentsOf: repeatElement(0, count: padding))
    let offset = constantsStart + constants.count
    for value in values {
      constants.append(contentsOf: (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) })
    }
    return stored(element, at: offset, bytes: values.count * width, shape: shape)
  }
}

/// An element type, as attributes name it and as ports name it.
enum IRElement: String {
  case f32, f16, bf16, i64

  var port: String {
    switch self {
    case .f32: "FP32"
    case .f16: "FP16"
    case .bf16: "BF16"
    case .i64: "I64"
    }
  }
}

/// Numbers as attributes list them.
func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }
