extension CommandContender {
  /// libjpeg-turbo: progressive, with optimal Huffman tables and colour at half the resolution.
  public static var jpeg: CommandContender {
    CommandContender(
      name: "JPEG",
      encoder: .words(["cjpeg", "-quality", "{q}", "-optimize", "-progressive", "-outfile", "{out}", "{in.ppm}"]),
      decoder: .words(["djpeg", "-ppm", "-outfile", "{out.ppm}", "{in}"]),
      quality: QualityRange(1, 100), fileExtension: "jpg", provenance: version("cjpeg", "-version"))
  }
}
