extension Graph {
  public mutating func activation(_ kind: Activation, _ x: Value) -> Value {
    append(.activation(kind), [x], shape(of: x))
  }

  public mutating func add(_ a: Value, _ b: Value) -> Value { elementwise(.add, a, b) }

  public mutating func multiply(_ a: Value, _ b: Value) -> Value { elementwise(.multiply, a, b) }

  public mutating func divide(_ a: Value, _ b: Value) -> Value { elementwise(.divide, a, b) }

  public mutating func add(_ a: Value, _ number: Float) -> Value { add(a, constant([number], shape: [1])) }

  public mutating func multiply(_ a: Value, _ number: Float) -> Value { multiply(a, constant([number], shape: [1])) }

  public mutating func divide(_ a: Value, _ number: Float) -> Value { divide(a, constant([number], shape: [1])) }

  public mutating func function(_ function: Function, _ x: Value) -> Value {
    append(.function(function), [x], shape(of: x))
  }

  private mutating func elementwise(_ operation: Elementwise, _ a: Value, _ b: Value) -> Value {
    append(.elementwise(operation), [a, b], broadcast(shape(of: a), shape(of: b)))
  }
}
