extension Graph {
  /// What a node computes. The functions of `Graph` say what each needs and gives.
  package enum Operation: Sendable, Hashable {
    case input(name: String)
    case weight(StoredTensor)
    case constant([Float])

    case convolution(stride: Int, padding: Padding)
    case groupNorm(groups: Int, epsilon: Double)
    case layerNorm(epsilon: Double)
    case linear
    case attention(causal: Bool)
    case row
    case upsampleNearest2x
    case averagePool2x
    case maxPool(size: Int, stride: Int, partial: Bool)

    case activation(Activation)
    case elementwise(Elementwise)
    case function(Function)

    case concat(axis: Int)
    case reshape([Extent])
    case reshapeLike
    case transpose([Int])
    case slice(axis: Int, range: Range<Int>)
  }

  /// Zeros around an image before a convolution.
  package struct Padding: Sendable, Hashable {
    package let top: Int
    package let left: Int
    package let bottom: Int
    package let right: Int

    package init(top: Int, left: Int, bottom: Int, right: Int) {
      (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// As many on each side.
    package static func same(_ width: Int) -> Self { Self(top: width, left: width, bottom: width, right: width) }
  }

  package enum Activation: String, Sendable, Encodable {
    /// x · σ(x), also called swish.
    case silu
    /// x · Φ(x), with the exact normal distribution function.
    case gelu
    /// x · σ(1.702·x), an approximation of `gelu`.
    case quickGELU
    /// x · tanh(log(1 + eˣ)).
    case mish
    case relu
  }

  package enum Elementwise: Sendable { case add, multiply, divide }

  package enum Function: Sendable { case sine, cosine, logarithm, squareRoot }

  /// One axis of a shape to be given to a tensor.
  package enum Extent: Sendable, Hashable, ExpressibleByIntegerLiteral {
    case fixed(Int)
    /// The extent that this axis has.
    case same
    /// What is left; at most once in a shape.
    case rest

    package init(integerLiteral value: Int) { self = .fixed(value) }
  }
}
