/// Chooses the codewords of each step. Compression, generation, restoration, editing and decoding are rules.
public protocol SelectionRule {
  /// The choice of a step that has one.
  ///
  /// The process checks that it fits the step before it uses it.
  mutating func select(_ step: Step) throws -> Selection
}
