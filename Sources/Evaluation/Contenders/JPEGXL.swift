extension CommandContender {
  /// libjxl at its usual effort.
  public static var jpegXL: CommandContender {
    CommandContender(
      name: "JPEG XL", encoder: .words(["cjxl", "{in}", "{out}", "-e", "7", "-d", "{q}"]),
      decoder: .words(["djxl", "{in}", "{out}"]),
      quality: QualityRange(25, 0.1, step: 0.1), fileExtension: "jxl", provenance: version("cjxl", "--version"))
  }
}
