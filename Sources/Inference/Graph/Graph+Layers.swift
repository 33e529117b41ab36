extension Graph {
  /// A two-dimensional convolution, by a square kernel.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W].
  ///   - weight: [K, C, k, k].
  ///   - bias: [K].
  /// - Returns: [N, K, H', W'].
  public mutating func convolution(
    _ x: Value, weight: Value, bias: Value, stride: Int = 1, padding: Padding
  ) -> Value {
    let (shape, kernel) = (self.shape(of: x), self.shape(of: weight))
    precondition(shape.count == 4 && kernel.count == 4, "a convolution is of pictures by kernels")
    precondition(shape[1] == kernel[1], "the picture has \(shape[1]) channels, the kernel \(kernel[1])")
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
  public mutating func groupNorm(_ x: Value, groups: Int, epsilon: Double, scale: Value, shift: Value) -> Value {
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
  public mutating func layerNorm(_ x: Value, epsilon: Double, scale: Value, shift: Value) -> Value {
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
  public mutating func linear(_ x: Value, weight: Value, bias: Value?) -> Value {
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
  public mutating func attention(query: Value, key: Value, value: Value, causal: Bool = false) -> Value {
    append(.attention(causal: causal), [query, key, value], shape(of: query))
  }

  /// The rows of a table that numbers name.
  ///
  /// - Parameters:
  ///   - index: […], whole numbers.
  ///   - table: [rows, C].
  /// - Returns: […, C].
  public mutating func row(_ index: Value, of table: Value) -> Value {
    append(.row, [index, table], shape(of: index) + [shape(of: table)[1]])
  }

  /// Each pixel becomes four. [N, C, H, W] → [N, C, 2H, 2W].
  public mutating func upsampleNearest2x(_ x: Value) -> Value {
    let shape = self.shape(of: x)
    return append(.upsampleNearest2x, [x], [shape[0], shape[1], shape[2].map { $0 * 2 }, shape[3].map { $0 * 2 }])
  }

  /// The largest value of each window.
  ///
  /// - Parameters:
  ///   - x: [N, C, H, W].
  ///   - partial: whether a window that reaches beyond the end counts too.
  public mutating func maxPool(_ x: Value, size: Int, stride: Int, partial: Bool = false) -> Value {
    let shape = self.shape(of: x)
    func extent(_ old: Dimension) -> Dimension {
      old.map { ($0 - size + (partial ? stride - 1 : 0)) / stride + 1 }
    }
    return append(
      .maxPool(size: size, stride: stride, partial: partial), [x],
      [shape[0], shape[1], extent(shape[2]), extent(shape[3])])
  }

  /// Four pixels become their mean. [N, C, H, W] → [N, C, ⌊H/2⌋, ⌊W/2⌋].
  public mutating func averagePool2x(_ x: Value) -> Value {
    let shape = self.shape(of: x)
    return append(.averagePool2x, [x], [shape[0], shape[1], shape[2].map { $0 / 2 }, shape[3].map { $0 / 2 }])
  }
}
