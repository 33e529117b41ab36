/// A tensor that goes into a network or comes out of it: floats, row-major, outermost axis first.
public struct Tensor: Sendable, Equatable {
  public let shape: [Int]
  public var values: [Float]

  /// - Precondition: there are as many values as the shape says.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor of shape \(shape) cannot have \(values.count) values")
    self.shape = shape
    self.values = values
  }
}
