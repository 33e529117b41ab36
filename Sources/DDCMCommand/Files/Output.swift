import DDCM
import DDCMFormat
import DDCMImages
import Files

/// Where bytes go once they are complete: a file that appears whole or not at all, or standard output.
struct Output: ~Copyable {
  private let file: AtomicFile?

  /// Claims the name of a stream, so that a file that must not be overwritten is an error before the work.
  ///
  /// - Parameters:
  ///   - force: whether a stream of this name may be replaced; other files never are.
  ///   - inputs: files that are never replaced.
  /// - Throws: `FileError`; `DDCMError` of category `usage` for a terminal.
  init(stream path: String, force: Bool, inputs: [Input]) throws {
    let replacing = AtomicFile.Replacement.only(kind: "a .ddcm stream") { $0.starts(with: Header.magic) }
    try self.init(path: path, replacing: force ? replacing : .none, force: force, inputs: inputs)
  }

  fileprivate init(path: String, replacing: AtomicFile.Replacement, force: Bool, inputs: [Input]) throws {
    guard path != StandardStreams.placeholder else {
      guard force || !StandardStreams.outputIsTerminal else {
        throw DDCMError(
          .usage, "The output is binary, and standard output is a terminal.",
          remedy: "Redirect it, name a file, or add --force.")
      }
      file = nil
      return
    }
    file = try AtomicFile(
      path: path, replacing: replacing, inputs: Set(inputs.compactMap { FileIdentity(path: $0.path) }))
  }

  consuming func finish(_ bytes: [UInt8]) throws {
    switch consume file {
    case .some(let file):
      try file.write(bytes)
      try file.commit()
    case .none:
      try StandardStreams.output(bytes)
    }
  }

  /// - Throws: `DDCMError` of category `usage` where more than one of the outputs is standard output.
  static func requireOneStandardOutput(_ paths: [String?]) throws(DDCMError) {
    guard paths.count(where: { $0 == StandardStreams.placeholder }) > 1 else { return }
    throw DDCMError(.usage, "Standard output takes one of the files only.", remedy: "Name files for the others.")
  }
}

/// Where an image goes, and its format; both are checked before the work.
struct ImageOutput: ~Copyable {
  private let output: Output
  private let format: ImageFormat

  /// - Parameters:
  ///   - format: nil for that of the name, and for PNG on standard output.
  ///   - inputs: files that are never replaced.
  /// - Throws: `ImageError.unknownFormat` or `.cannotEncode`, and as ``Output/init(stream:force:inputs:)``.
  init(path: String, format: ImageFormat? = nil, force: Bool, inputs: [Input]) throws {
    let isStandardOutput = path == StandardStreams.placeholder
    guard let format = format ?? (isStandardOutput ? .png : ImageFormat(path: path)) else {
      throw ImageError.unknownFormat(path: path)
    }
    // Finding out what libvips can write takes a moment, and only these formats may be missing.
    if [.avif, .heic, .jxl].contains(format), !ImageFormat.writable.contains(format) {
      throw ImageError.cannotEncode(format: format, reason: "it has no encoder for it")
    }
    output = try Output(path: path, replacing: force ? .any : .none, force: force, inputs: inputs)
    self.format = format
  }

  consuming func finish(_ image: RGBImage) throws {
    let bytes = try image.encoded(as: format)
    try output.finish(bytes)
  }
}
