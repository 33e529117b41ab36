extension CommandContender {
  /// libavif at its usual speed, with constant quality and colour at half the resolution.
  public static var avif: CommandContender {
    CommandContender(
      name: "AVIF",
      encoder: .words([
        "avifenc", "-s", "6", "-y", "420", "--min", "0", "--max", "63", "-a", "end-usage=q", "-a", "cq-level={q}",
        "{in}", "{out}",
      ]),
      decoder: .words(["avifdec", "{in}", "{out}"]),
      quality: QualityRange(63, 0), fileExtension: "avif", provenance: version("avifenc", "--version"))
  }
}
