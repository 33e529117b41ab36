/// What a measurement sees of a picture: a linear map A from planes of pixels to planes of measurements.
///
/// Restoration asks for nothing else; your own operator is these four members. ``LinearOperator/adjoint(_:)`` must be the
/// transpose, ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩: a choice that follows something else leads astray.
public protocol LinearOperator: Sendable {
  /// The pictures' shape: planes of red, green and blue, height, width.
  var input: Latent.Shape { get }

  /// The measurements' shape.
  var output: Latent.Shape { get }

  /// A·x, of shape `output`.
  ///
  /// - Parameter picture: x, of shape `input`; −1…1 is black to white.
  func apply(_ picture: Latent) -> Latent

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
  public func apply(_ picture: Latent) -> Latent { second.apply(first.apply(picture)) }
  public func adjoint(_ measurement: Latent) -> Latent { first.adjoint(second.adjoint(measurement)) }
}

extension LinearOperator {
  /// The operator of a measurement that was measured in turn.
  public func then(_ next: some LinearOperator) -> Composed { Composed(self, then: next) }
}
