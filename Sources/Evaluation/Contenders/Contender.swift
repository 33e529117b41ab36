/// A codec that is compared with others.
package protocol Contender: Sendable {
  /// What tables and plots call it.
  var name: String { get }

  /// All that its results depend on besides the image and the rate: programs and their versions, models, settings. Results of an
  /// earlier run with the same provenance are reused.
  var provenance: [String: String] { get }

  /// Encodes an image and decodes it again.
  ///
  /// - Throws: an error whose description is reported. The run continues.
  func code(_ original: Original, byteLimit: Int, scratch: String) throws -> Coded
}

/// The image that contenders encode: upright, 8-bit sRGB, opaque.
package struct Original: Sendable {
  package let width: Int
  package let height: Int
  /// A PNG file of it.
  package let png: String
  /// A PPM file of it.
  package let ppm: String

  package init(width: Int, height: Int, png: String, ppm: String) {
    self.width = width
    self.height = height
    self.png = png
    self.ppm = ppm
  }
}

/// The result of a contender.
package struct Coded: Sendable, Equatable {
  /// The size of its file, which may exceed the limit if no smaller one is possible.
  package var bytes: Int
  /// The file of the decoded image, in a format that ``DDCMImages/LoadedImage`` reads.
  package var image: String
  /// The value of the setting that was searched; nil for none.
  package var quality: String?
  package var encoding: Usage
  package var decoding: Usage

  package init(bytes: Int, image: String, quality: String? = nil, encoding: Usage, decoding: Usage) {
    self.bytes = bytes
    self.image = image
    self.quality = quality
    self.encoding = encoding
    self.decoding = decoding
  }
}

/// Time and memory of a program.
package struct Usage: Sendable, Equatable, Codable {
  /// Wall-clock time, loading included.
  package var seconds: Double
  /// Peak resident memory, of the largest of its processes; nil where it is not measured.
  package var peakBytes: Int?

  package init(seconds: Double, peakBytes: Int? = nil) {
    self.seconds = seconds
    self.peakBytes = peakBytes
  }

  private enum CodingKeys: String, CodingKey {
    case seconds
    case peakBytes = "peak_bytes"
  }
}
