import ArgumentParser
import Pictures

struct PictureFormatOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The pictures' format: png, jpeg, webp, tiff, ppm, avif, heic or jxl, the last three where libvips has them "
        + "(default: what the output's name says; png in a folder and on standard output).", valueName: "format"))
  var format: PictureFormat?

  /// The extension of files in a folder.
  var fileExtension: String { (format ?? .png).extensions[0] }
}
