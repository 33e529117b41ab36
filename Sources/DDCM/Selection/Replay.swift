/// Decoding: the choices that were made before.
package struct Replay: SelectionRule {
  private var remaining: ArraySlice<Selection>

  /// - Parameter selections: one for each step with a choice, first step first.
  package init(_ selections: [Selection]) {
    remaining = selections[...]
  }

  /// - Throws: `DDCMError` of the category `usage` if no selection is left.
  package mutating func select(_ step: Step) throws -> Selection {
    guard let next = remaining.popFirst() else {
      throw DDCMError(.usage, "There is no selection for step \(step.index + 1): each step with atoms needs one.")
    }
    return next
  }
}
