import ArgumentParser

/// Whether to look at the picture while it forms.
struct PreviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the estimates of the picture on the way, of the size that the steps have: to a file that each replaces, or "
        + "to a folder, one file a step.", valueName: "out"),
    completion: .file())
  var preview: String?

  @Option(help: ArgumentHelp("Write one after every n steps, and after the last (default: 1).", valueName: "n"))
  var previewEvery: Int?

  func validate() throws {
    try previewEvery?.validate("--preview-every", in: 1...1 << 20)
    guard previewEvery == nil || preview != nil else {
      throw ValidationError("--preview-every says how often; say where to with --preview.")
    }
    guard preview != StandardStreams.placeholder else {
      throw ValidationError("Previews go to a file or a folder, not to standard output.")
    }
  }

  /// Nil where none are wanted.
  ///
  /// - Throws: `CommandLineError.notAFolder` for a file for several inputs, and what making the folder throws.
  func previews(of jobs: Int, format: PictureFormatOption, force: Bool) throws -> Previews? {
    guard let destination = preview.map(Destination.init) else { return nil }
    if case .file(let path) = destination, jobs > 1 { throw CommandLineError.notAFolder(path: path, inputs: jobs) }
    try destination.create()
    return Previews(destination, every: previewEvery ?? 1, format: format, force: force)
  }
}
