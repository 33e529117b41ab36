/// The extent of one axis of a tensor in a graph.
public enum Dimension: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  case fixed(Int)
  /// Known when the network runs, and free to change from run to run.
  case dynamic

  public init(integerLiteral value: Int) { self = .fixed(value) }

  /// Nil when it is dynamic.
  public var value: Int? { if case .fixed(let value) = self { value } else { nil } }

  public var description: String { value.map(String.init) ?? "?" }

  func map(_ transform: (Int) -> Int) -> Dimension { value.map { .fixed(transform($0)) } ?? .dynamic }
}

/// The shape of a tensor in a graph, outermost axis first.
public typealias Shape = [Dimension]

/// The shape of two tensors combined element by element: the last axes are aligned, and an extent of 1 is repeated.
func broadcast(_ a: Shape, _ b: Shape) -> Shape {
  let rank = max(a.count, b.count)
  let (a, b) = (padded(a, to: rank), padded(b, to: rank))
  return zip(a, b).map { a, b in
    switch (a, b) {
    case (1, _): return b
    case (_, 1): return a
    case (.dynamic, _): return b
    case (_, .dynamic): return a
    default:
      precondition(a == b, "extents \(a) and \(b) do not go together")
      return a
    }
  }
}

private func padded(_ shape: Shape, to rank: Int) -> Shape {
  Shape(repeating: 1, count: rank - shape.count) + shape
}
