/// What stands in for the noise of a step. Compressing, generating, restoring, editing and decoding are rules.
public protocol SelectionRule {
  /// The choice for a step that carries one.
  mutating func select(_ step: Step) throws -> Selection
}
