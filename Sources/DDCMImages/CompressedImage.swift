public import DDCM
public import DDCMCodec

/// A JPEG file's pixels as its tables give them, without its orientation and colour profile, and the degradation that
/// removing its artefacts starts from.
public struct CompressedImage: Sendable {
  public let read: LoadedImage
  /// For ``RestoreRequest``.
  public let degradation: Degradation
  /// What of the file is ignored, as phrases.
  public let notes: [String]

  /// - Parameters:
  ///   - file: the bytes of a JPEG file.
  ///   - name: of the file, for errors.
  ///   - maxPixels: the largest width × height.
  ///   - strict: whether a file is refused of which the decoder finds a part damaged and could go on.
  /// - Throws: `DDCMError` of category `notRecognized`, `damaged` or `unsupported`, and as ``LoadedImage``.
  public init(
    _ file: [UInt8], name: String, maxPixels: Int = LoadedImage.defaultMaxPixels, strict: Bool = false
  ) throws(DDCMError) {
    let header = try JPEGHeader(file)
    read = try LoadedImage(bytes: header.plainFile, name: name, maxPixels: maxPixels, strict: strict)
    degradation = .decompress(header)
    notes =
      header.plainFile.count < file.count ? ["the orientation and the profile of the file, if any, were ignored"] : []
  }
}
