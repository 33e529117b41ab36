extension Graph {
  /// Tensors one after the other along an axis; their other extents agree.
  public mutating func concat(_ parts: [Value], axis: Int) -> Value {
    let shapes = parts.map { self.shape(of: $0) }
    var joined = shapes[0]
    joined[axis] = shapes.dropFirst().reduce(joined[axis]) { sum, shape in
      shape[axis].value.map { extent in sum.map { $0 + extent } } ?? .dynamic
    }
    return append(.concat(axis: axis), parts, joined)
  }

  /// The same elements, in the same order, in another shape.
  public mutating func reshape(_ x: Value, _ extents: [Extent]) -> Value {
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
  public mutating func reshape(_ x: Value, like other: Value) -> Value {
    append(.reshapeLike, [x, other], shape(of: other))
  }

  /// - Parameter order: for each axis of the result, which axis of `x` it is.
  public mutating func transpose(_ x: Value, _ order: [Int]) -> Value {
    let shape = self.shape(of: x)
    return append(.transpose(order), [x], order.map { shape[$0] })
  }

  /// The elements whose place along an axis is in `range`.
  public mutating func slice(_ x: Value, axis: Int, _ range: Range<Int>) -> Value {
    var shape = self.shape(of: x)
    precondition(range.lowerBound >= 0 && range.upperBound <= shape[axis].value ?? .max, "the range lies in the tensor")
    shape[axis] = .fixed(range.count)
    return append(.slice(axis: axis, range: range), [x], shape)
  }

  private func product(_ shape: Shape) -> Int? {
    shape.reduce(1) { product, extent in extent.value.flatMap { value in product.map { $0 * value } } }
  }
}
