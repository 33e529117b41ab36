/// What a stream says of itself ahead of its choices. FORMAT.md has the bytes.
public struct Header: Sendable, Equatable {
  /// The arithmetic that the encoder's network ran in; a decoder that uses the same drifts least.
  public enum Precision: UInt8, Sendable, CaseIterable {
    case f32 = 0
    case bf16 = 1
  }

  /// The picture's size in pixels, before any padding.
  public var width: Int
  public var height: Int

  public var model: ModelIdentity
  public var precision: Precision
  public var settings: Settings

  /// How the bytes are arranged.
  public enum Form: Sendable, CaseIterable {
    /// In as few bytes as possible; any damage spoils them.
    case compact
    /// Wrong bits are put right, and where there are too many of them they spoil a part of the choices only.
    case resilient
  }

  public var form = Form.compact

  /// What the prior is told throughout.
  public var conditioning: ConditioningPlan

  /// n, the number of elements of the latent at full size, padding included.
  public var dimension: Int

  public init(
    width: Int, height: Int, model: ModelIdentity, precision: Precision, settings: Settings, dimension: Int,
    conditioning: ConditioningPlan = .none
  ) {
    self.width = width
    self.height = height
    self.model = model
    self.precision = precision
    self.settings = settings
    self.dimension = dimension
    self.conditioning = conditioning
  }
}

/// The first 8 bytes of a SHA-256 over a model's configuration and weights.
public struct ModelIdentity: Sendable, Hashable, CustomStringConvertible {
  public let bytes: [UInt8]

  /// - Precondition: 8 bytes.
  public init(bytes: [UInt8]) {
    precondition(bytes.count == 8, "a model identity has 8 bytes")
    self.bytes = bytes
  }

  /// 16 hexadecimal digits.
  public var description: String { bytes.hexadecimal }
}
