package import DDCM

/// A stream's metadata: everything but the choices.
package struct Header: Sendable, Equatable {
  /// The arithmetic of the encoder's network; a decoder that uses the same drifts least.
  package enum Precision: UInt8, Sendable, CaseIterable {
    /// Single precision.
    case f32 = 0
    /// bfloat16.
    case bf16 = 1
  }

  /// How the bytes are arranged.
  package enum Form: Sendable, CaseIterable {
    /// As few bytes as possible; any damage spoils them.
    case compact
    /// Wrong bits are corrected, and too many of them spoil a part of the choices only.
    case resilient
  }

  /// The image's width in pixels, without padding.
  package var width: Int
  /// The image's height in pixels, without padding.
  package var height: Int
  package var model: ModelIdentity
  package var precision: Precision
  package var parameters: CodingParameters
  package var form = Form.compact

  /// The conditions of the prior at each step.
  package var conditioning: ConditioningPlan

  /// n, the number of elements of the latent at full size, with padding.
  package var dimension: Int

  package init(
    width: Int, height: Int, model: ModelIdentity, precision: Precision, parameters: CodingParameters, dimension: Int,
    conditioning: ConditioningPlan = .none
  ) {
    self.width = width
    self.height = height
    self.model = model
    self.precision = precision
    self.parameters = parameters
    self.dimension = dimension
    self.conditioning = conditioning
  }
}

/// Eight bytes that identify a model: the first of a SHA-256 over its configuration and weights, or over its name.
public struct ModelIdentity: Sendable, Hashable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Precondition: 8 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == 8, "a model identity has 8 bytes")
    self.bytes = bytes
  }

  /// The identity of a prior whose author names it: the first 8 bytes of the SHA-256 of the name's UTF-8.
  ///
  /// Two priors of one name must give the same estimates; a new version needs a new name.
  public init(name: String) {
    self.init(bytes: Array(SHA256.hash(name.utf8).prefix(8)))
  }

  /// - Parameter text: 16 hexadecimal digits; any other text gives nil.
  public init?(hexadecimal text: String) {
    guard let bytes = [UInt8](hexadecimal: text), bytes.count == 8 else { return nil }
    self.init(bytes: bytes)
  }

  /// 16 hexadecimal digits.
  public var description: String { bytes.hexadecimal }
}
