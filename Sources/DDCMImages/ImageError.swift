package import DDCM
import Files

/// Why an image could not be read or written. What the file system refuses is a `FileError` instead.
package enum ImageError: DDCMErrorConvertible, Equatable, CustomStringConvertible {
  case notAnImage(source: String)
  /// An image of a kind that is not read, for example "a BMP image".
  case unsupported(source: String, kind: String)
  case damaged(source: String, reason: String)
  case tooLarge(source: String, width: Int, height: Int, limit: Int)
  /// A pipe delivers more bytes than the limit.
  case tooLong(source: String, limit: Int)
  /// The name of an output does not end as one of a format does.
  case unknownFormat(path: String)
  case cannotEncode(format: ImageFormat, reason: String)
  /// The image is larger than files of the format can be.
  case cannotHold(format: ImageFormat, width: Int, height: Int)
  case qualityOutOfRange(Int)

  package var ddcmError: DDCMError {
    switch self {
    case .notAnImage(let source):
      DDCMError(
        .notRecognized, "\(sentence(source)) is not an image of a known format.",
        remedy: """
          Give a PNG, JPEG, WebP, GIF, TIFF or PNM file, or, where libvips supports them, a JPEG 2000, AVIF, HEIC or JPEG XL \
          file.
          """)
    case .unsupported(let source, let kind):
      DDCMError(
        .unsupported, "\(sentence(source)) is \(kind), which is not supported.",
        remedy: "Convert it to PNG or TIFF with another program.")
    case .damaged(let source, let reason):
      DDCMError(.damaged, "\(sentence(source)) is damaged or incomplete: \(reason).")
    case .tooLarge(let source, let width, let height, let limit):
      DDCMError(
        .limit, "\(sentence(source)) has \(width)×\(height) pixels; the limit is \(limit).",
        remedy: "Scale the image down, or raise \(.maxPixels).")
    case .tooLong(let source, let limit):
      DDCMError(.limit, "\(sentence(source)) has more than \(limit) bytes.", remedy: "Save it to a file first.")
    case .unknownFormat(let path):
      DDCMError(
        .usage, "The name '\(FileName.printable(path))' does not end with the extension of a supported format.",
        remedy: "Supported are \(ImageFormat.writable.map { "." + $0.extensions[0] }.joined(separator: ", ")).")
    case .cannotEncode(let format, let reason):
      DDCMError(
        .unsupported, "This build of libvips cannot write \(format): \(reason).",
        remedy: "Choose one of \(ImageFormat.writable.map(\.description).joined(separator: ", ")).")
    case .cannotHold(let format, let width, let height):
      DDCMError(
        .unsupported,
        """
        A \(format) file cannot hold \(width)×\(height) pixels, only \(format.largestSide ?? 0) in each direction.
        """,
        remedy: "Choose another format, for example PNG or TIFF.")
    case .qualityOutOfRange(let quality):
      DDCMError(.usage, "\(.quality) is \(quality).", remedy: "Choose a value from 1 to 100.")
    }
  }
}

/// A source as the beginning of a sentence.
private func sentence(_ source: String) -> String { source.prefix(1).uppercased() + source.dropFirst() }
