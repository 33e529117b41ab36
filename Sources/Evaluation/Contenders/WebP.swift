extension CommandContender {
  /// libwebp, lossy, with its most thorough method.
  public static var webp: CommandContender {
    CommandContender(
      name: "WebP", encoder: .words(["cwebp", "-quiet", "-m", "6", "-q", "{q}", "{in}", "-o", "{out}"]),
      decoder: .words(["dwebp", "-quiet", "{in}", "-o", "{out}"]),
      quality: QualityRange(0, 100, step: 0.5), fileExtension: "webp", provenance: version("cwebp", "-version"))
  }
}
