import ArgumentParser
import DDCMImages

/// Inputs and, last, the output.
struct FileArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "One or more inputs, and last the output. With several inputs, or a folder as input, the output is a folder: one "
        + "that exists, or a new one with a '/' at its end. '-' is standard input or output.",
      valueName: "in ... out"),
    completion: .file())
  var paths: [String]

  var inputs: [String] { paths.dropLast() }
  var output: String { paths[paths.count - 1] }

  func validate() throws {
    guard paths.count >= 2 else { throw ValidationError("The output is missing: name the inputs and then the output.") }
  }
}

struct WritingArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Overwrite existing files, and write binary data to a terminal.")
  var force = false
}

/// How image files are read.
struct ReadingArguments: ParsableArguments {
  @Flag(help: "Refuse damaged JPEG files. By default they are read as far as possible, with a note.")
  var strict = false
}

struct ReportingArguments: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  @Flag(inversion: .prefixedNo, help: "Show progress (default: if standard error is a terminal).")
  var progress: Bool?
}

/// Many inputs at once.
struct BatchArguments: ParsableArguments {
  @Flag(help: "Also process the folders in input folders; the output folder gets the same structure.")
  var recursive = false

  @Flag(help: "Skip inputs whose output exists, to continue an interrupted run.")
  var skipExisting = false

  @Option(
    help: ArgumentHelp(
      "Inputs to process at the same time, 1...64. They share the threads; each needs memory of its own.",
      valueName: "n"))
  var jobs = 1

  func validate() throws {
    guard 1...64 ~= jobs else { throw ValidationError("--jobs is \(jobs), outside of its range. Set it to 1...64.") }
  }
}

struct ImageFormatArgument: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Image format: png, jpeg, webp, tiff, ppm, avif, heic or jxl, the last three if the installed libvips supports "
        + "them (default: by the output's name; png in folders and on standard output).", valueName: "format"))
  var format: ImageFormat?

  /// The extension of files in a folder.
  var fileExtension: String { (format ?? .png).extensions[0] }
}

/// The estimates of the image during decoding.
struct PreviewArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the intermediate estimates of the image, at the resolution of their step: to a file that is "
        + "replaced each time, or to a folder, a file per step.", valueName: "out"),
    completion: .file())
  var preview: String?

  @Option(help: ArgumentHelp("Write a preview every n steps, and after the last (default: 1).", valueName: "n"))
  var previewEvery: Int?

  func validate() throws {
    guard 1...1 << 20 ~= previewEvery ?? 1 else { throw ValidationError("--preview-every is 1...1048576.") }
    guard previewEvery == nil || preview != nil else { throw ValidationError("--preview-every needs --preview.") }
    guard preview != StandardStreams.placeholder else {
      throw ValidationError("Previews are written to a file or a folder, not to standard output.")
    }
  }

  /// Nil where none are written.
  func previews(inputs: Int, format: ImageFormatArgument, force: Bool) throws -> Previews? {
    try preview.map {
      try Previews($0, every: previewEvery ?? 1, inputs: inputs, format: format, force: force)
    }
  }
}
