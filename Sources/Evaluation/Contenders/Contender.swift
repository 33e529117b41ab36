/// Something that makes few bytes of a picture, and a picture of these bytes.
public protocol Contender: Sendable {
  /// What tables and plots call it.
  var name: String { get }

  /// All that its results depend on beside the picture and the rate: programs and their versions, models, settings. Where it is the
  /// same, results of an earlier run are taken over.
  var provenance: [String: String] { get }

  /// Encodes a picture and decodes it again.
  ///
  /// - Throws: what the user should read. The run goes on with the next.
  func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded
}

/// A picture as contenders get it: upright, in sRGB, 8 bits, opaque.
public struct Original: Sendable {
  public let width: Int
  public let height: Int
  /// A PNG file of it.
  public let png: String
  /// A PPM file of it.
  public let ppm: String

  public init(width: Int, height: Int, png: String, ppm: String) {
    self.width = width
    self.height = height
    self.png = png
    self.ppm = ppm
  }
}

/// What a contender made.
public struct Coded: Sendable, Equatable {
  /// The size of its file. May be above the limit where the contender cannot do with less.
  public var bytes: Int
  /// The file of the decoded picture, in a format that ``Pictures/ReadPicture`` reads.
  public var picture: String
  /// What the contender calls its setting, where one was searched.
  public var quality: String?
  public var encoding: Usage
  public var decoding: Usage

  public init(bytes: Int, picture: String, quality: String? = nil, encoding: Usage, decoding: Usage) {
    self.bytes = bytes
    self.picture = picture
    self.quality = quality
    self.encoding = encoding
    self.decoding = decoding
  }
}
