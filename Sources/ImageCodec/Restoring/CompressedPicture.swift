package import Pictures

/// What a JPEG file holds, as its tables say: neither turned nor coloured otherwise.
package struct CompressedPicture {
  package let read: ReadPicture
  package let degradation: Degradation
  /// What of the file is left out.
  package let notes: [String]

  /// - Parameter name: of the file, for errors.
  /// - Throws: `JPEGError`, or what reading a picture throws.
  package init(_ file: [UInt8], name: String, pixelLimit: Int) throws {
    let header = try JPEGHeader(file)
    read = try ReadPicture(bytes: header.plainFile, name: name, pixelLimit: pixelLimit)
    degradation = .decompress(header)
    notes = header.plainFile.count < file.count ? ["its orientation and its profile, if it has any, are left out"] : []
  }
}
