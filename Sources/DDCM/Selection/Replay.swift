/// Decoding: the choices that were made before.
public struct Replay: SelectionRule {
  private var remaining: ArraySlice<Selection>

  /// - Parameter selections: one for each step that carries a choice, first step first.
  public init(_ selections: [Selection]) {
    remaining = selections[...]
  }

  public mutating func select(_ step: Step) -> Selection {
    precondition(!remaining.isEmpty, "a replay needs a selection for each step that carries one")
    return remaining.removeFirst()
  }
}
