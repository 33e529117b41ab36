extension Graph {
  /// A two-dimensional convolution, by a square kernel.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W].
  ///   - weight: [K, C, k, k].
  ///   - bias: [K].
  /// - Returns: [N, K, H', W'].
  package mutating func convolution(
    _ x: Value, weight: Value, bias: Value, stride: Int = 1, padding: Padding
  ) -> Value {
    let (shape, kernel) = (self.shape(of: x), self.shape(of: weight))
    precondition(shape.count == 4 && kernel.count == 4, "a convolution is of images by kernels")
    precondition(shape[1] == kernel[1], "the image has \(shape[1]) channels, the kernel \(kernel[1])")
    precondition(self.shape(of: bias) == [kernel[0]], "one bias for each channel")
    guard let height = kernel[2].value, let width = kernel[3].value else { preconditionFailure("kernels are fixed") }
    let rows = shape[2].map { ($0 + padding.top + padding.bottom - height) / stride + 1 }
    let columns = shape[3].map { ($0 + padding.left + padding.right - width) / stride + 1 }
    return append(
      .convolution(stride: stride, padding: padding), [x, weight, bias], [shape[0], kernel[0], rows, columns])
  }

  /// Group normalization, then an affine map for each channel.
  ///
  /// - Parameters:
  ///   - x: [N, C, …].
  ///   - scale: [C].
  ///   - shift: [C].
  package mutating func groupNorm(_ x: Value, groups: Int, epsilon: Double, scale: Value, shift: Value) -> Value {
    let shape = self.shape(of: x)
    precondition(self.shape(of: scale) == [shape[1]] && self.shape(of: shift) == [shape[1]], "one for each channel")
    precondition(shape[1].value.map { $0 % groups == 0 } ?? false, "the groups share the channels evenly")
    return append(.groupNorm(groups: groups, epsilon: epsilon), [x, scale, shift], shape)
  }

  /// Normalization of each vector along the last axis, then an affine map of its elements.
  ///
  /// - Parameters:
  ///   - x: […, C].
  ///   - scale: [C].
  ///   - shift: [C].
  package mutating func layerNorm(_ x: Value, epsilon: Double, scale: Value, shift: Value) -> Value {
    let shape = self.shape(of: x)
    precondition(
      self.shape(of: scale) == [shape[shape.count - 1]] && self.shape(of: shift) == self.shape(of: scale),
      "one for each element")
    return append(.layerNorm(epsilon: epsilon), [x, scale, shift], shape)
  }

  /// x · Wᵀ + b on the last axis.
  ///
  /// - Parameters:
  ///   - x: […, C].
  ///   - weight: [K, C].
  ///   - bias: [K]; nil for none.
  /// - Returns: […, K].
  package mutating func linear(_ x: Value, weight: Value, bias: Value?) -> Value {
    let (shape, matrix) = (self.shape(of: x), self.shape(of: weight))
    precondition(matrix.count == 2 && shape.last == matrix[1], "\(shape) cannot go through \(matrix)")
    if let bias { precondition(self.shape(of: bias) == [matrix[0]], "one bias for each output") }
    return append(.linear, [x, weight] + (bias.map { [$0] } ?? []), shape.dropLast() + [matrix[0]])
  }

  /// softmax(q·kᵀ / √d) · v.
  ///
  /// - Parameters:
  ///   - query: [N, heads, L, d].
  ///   - key: [N, heads, S, d].
  ///   - value: [N, heads, S, d].
  ///   - causal: whether each query sees only the keys up to its own place.
  /// - Returns: [N, heads, L, d].
  package mutating func attention(query: Value, key: Value, value: Value, causal: Bool = false) -> Value {
    append(.attention(causal: causal), [query, key, value], shape(of: query))
  }

  /// The rows of a table that numbers name.
  ///
  /// - Parameters:
  ///   - index: […], whole numbers.
  ///   - table: [rows, C].
  /// - Returns: […, C].
  package mutating func row(_ index: Value, of table: Value) -> Value {
    append(.row, [index, table], shape(of: index) + [shape(of: table)[1]])
  }

  /// Each pixel becomes four. [N, C, H, W] → [N, C, 2H, 2W].
  package mutating func upsampleNearest2x(_ x: Value) -> Value {
    let shape = self.shape(of: x)
    return append(.upsampleNearest2x, [x], [shape[0], shape[1], shape[2].map { $0 * 2 }, shape[3].map { $0 * 2 }])
  }

  /// The largest value of each window.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W].
  ///   - partial: whether a window that reaches beyond the end counts too.
  package mutating func maxPool(_ x: Value, size: Int, stride: Int, partial: Bool = false) -> Value {
    let shape = self.shape(of: x)
    func extent(_ old: Graph.Dimension) -> Graph.Dimension {
      old.map { ($0 - size + (partial ? stride - 1 : 0)) / stride + 1 }
    }
    return append(
      .maxPool(size: size, stride: stride, partial: partial), [x],
      [shape[0], shape[1], extent(shape[2]), extent(shape[3])])
  }

  /// Four pixels become their mean. [N, C, H, W] → [N, C, ⌊H/2⌋, ⌊W/2⌋].
  package mutating func averagePool2x(_ x: Value) -> Value {
    let shape = self.shape(of: x)
    return append(.averagePool2x, [x], [shape[0], shape[1], shape[2].map { $0 / 2 }, shape[3].map { $0 / 2 }])
  }
}

extension Graph {
  package mutating func activation(_ kind: Activation, _ x: Value) -> Value {
    append(.activation(kind), [x], shape(of: x))
  }

  package mutating func add(_ a: Value, _ b: Value) -> Value { elementwise(.add, a, b) }

  package mutating func multiply(_ a: Value, _ b: Value) -> Value { elementwise(.multiply, a, b) }

  package mutating func divide(_ a: Value, _ b: Value) -> Value { elementwise(.divide, a, b) }

  package mutating func add(_ a: Value, _ number: Float) -> Value { add(a, constant([number], shape: [1])) }

  package mutating func multiply(_ a: Value, _ number: Float) -> Value { multiply(a, constant([number], shape: [1])) }

  package mutating func divide(_ a: Value, _ number: Float) -> Value { divide(a, constant([number], shape: [1])) }

  package mutating func function(_ function: Function, _ x: Value) -> Value {
    append(.function(function), [x], shape(of: x))
  }

  private mutating func elementwise(_ operation: Elementwise, _ a: Value, _ b: Value) -> Value {
    append(.elementwise(operation), [a, b], broadcast(shape(of: a), shape(of: b)))
  }
}

extension Graph {
  /// Tensors one after the other along an axis; their other extents agree.
  package mutating func concat(_ parts: [Value], axis: Int) -> Value {
    let shapes = parts.map { self.shape(of: $0) }
    var joined = shapes[0]
    joined[axis] = shapes.dropFirst().reduce(joined[axis]) { sum, shape in
      shape[axis].value.map { extent in sum.map { $0 + extent } } ?? .dynamic
    }
    return append(.concat(axis: axis), parts, joined)
  }

  /// The same elements, in the same order, in another shape.
  package mutating func reshape(_ x: Value, _ extents: [Extent]) -> Value {
    let old = shape(of: x)
    var new: Shape = extents.enumerated().map { axis, extent in
      switch extent {
      case .fixed(let value): .fixed(value)
      case .same: old[axis]
      case .rest: .dynamic
      }
    }
    if let rest = extents.firstIndex(of: .rest), let all = product(old) {
      new[rest] = 1
      new[rest] = product(new).map { .fixed(all / $0) } ?? .dynamic
    }
    return append(.reshape(extents), [x], new)
  }

  /// The same elements, in the same order, in the shape of another tensor.
  package mutating func reshape(_ x: Value, like other: Value) -> Value {
    append(.reshapeLike, [x, other], shape(of: other))
  }

  /// - Parameter order: for each axis of the result, which axis of `x` it is.
  package mutating func transpose(_ x: Value, _ order: [Int]) -> Value {
    let shape = self.shape(of: x)
    return append(.transpose(order), [x], order.map { shape[$0] })
  }

  /// The elements whose place along an axis is in `range`.
  package mutating func slice(_ x: Value, axis: Int, _ range: Range<Int>) -> Value {
    var shape = self.shape(of: x)
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[axis].value ?? .max, "the range lies in the tensor")
    shape[axis] = .fixed(range.count)
    return append(.slice(axis: axis, range: range), [x], shape)
  }

  private func product(_ shape: Shape) -> Int? {
    shape.reduce(1) { product, extent in extent.value.flatMap { value in product.map { $0 * value } } }
  }
}
