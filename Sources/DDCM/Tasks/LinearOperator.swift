/// A linear forward operator A, from the planes of an image to the planes of a measurement.
///
/// Restoration needs nothing else of your own operator. ``LinearOperator/adjoint(_:)`` must be the transpose,
/// ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩.
public protocol LinearOperator: Sendable {
  /// The images' shape: planes of red, green and blue, height, width.
  var input: Latent.Shape { get }

  /// The measurements' shape.
  var output: Latent.Shape { get }

  /// A·x, of shape `output`.
  ///
  /// - Parameter image: x, of shape `input`; −1…1 is black to white.
  func apply(_ image: Latent) -> Latent

  /// Aᵀ·y, of shape `input`.
  func adjoint(_ measurement: Latent) -> Latent
}

/// One operator after another, second·first.
public struct Composed: LinearOperator {
  private let first: any LinearOperator
  private let second: any LinearOperator

  /// - Precondition: what `first` gives has the shape that `second` takes.
  public init(_ first: any LinearOperator, then second: any LinearOperator) {
    precondition(first.output == second.input, "operators that follow each other share a shape")
    self.first = first
    self.second = second
  }

  public var input: Latent.Shape { first.input }
  public var output: Latent.Shape { second.output }
  public func apply(_ image: Latent) -> Latent { second.apply(first.apply(image)) }
  public func adjoint(_ measurement: Latent) -> Latent { first.adjoint(second.adjoint(measurement)) }
}

extension LinearOperator {
  /// The operator of a measurement that was measured in turn.
  public func then(_ next: some LinearOperator) -> Composed { Composed(self, then: next) }
}
