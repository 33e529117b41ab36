extension CommandContender {
  /// libjpeg-turbo: progressive, with optimal Huffman tables and 4:2:0 chroma.
  package static var jpeg: CommandContender {
    CommandContender(
      name: "JPEG",
      encoder: .words(["cjpeg", "-quality", "{q}", "-optimize", "-progressive", "-outfile", "{out}", "{in.ppm}"]),
      decoder: .words(["djpeg", "-ppm", "-outfile", "{out.ppm}", "{in}"]),
      quality: QualityRange(1, 100), fileExtension: "jpg", provenance: version("cjpeg", "-version"))
  }
}

extension CommandContender {
  /// libwebp, lossy, with its slowest method.
  package static var webp: CommandContender {
    CommandContender(
      name: "WebP", encoder: .words(["cwebp", "-quiet", "-m", "6", "-q", "{q}", "{in}", "-o", "{out}"]),
      decoder: .words(["dwebp", "-quiet", "{in}", "-o", "{out}"]),
      quality: QualityRange(0, 100, step: 0.5), fileExtension: "webp", provenance: version("cwebp", "-version"))
  }
}

extension CommandContender {
  /// libavif at speed 6, with constant quality and 4:2:0 chroma.
  package static var avif: CommandContender {
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

extension CommandContender {
  /// libjxl at effort 7.
  package static var jpegXL: CommandContender {
    CommandContender(
      name: "JPEG XL", encoder: .words(["cjxl", "{in}", "{out}", "-e", "7", "-d", "{q}"]),
      decoder: .words(["djxl", "{in}", "{out}"]),
      quality: QualityRange(25, 0.1, step: 0.1), fileExtension: "jxl", provenance: version("cjxl", "--version"))
  }
}

extension CommandContender {
  /// The `ddcm` command itself.
  ///
  /// - Parameters:
  ///   - program: the path of the command.
  ///   - encoding: options of `ddcm encode`.
  ///   - decoding: options of `ddcm decode`.
  ///   - provenance: version and model.
  package static func ddcm(
    name: String, program: String, encoding: [String], decoding: [String], provenance: [String: String]
  ) -> CommandContender {
    CommandContender(
      name: name,
      encoder: .words([program, "encode", "--quiet", "--force", "--size", "{bytes}"] + encoding + ["{in}", "{out}"]),
      decoder: .words([program, "decode", "--quiet", "--force"] + decoding + ["{in}", "{out}"]),
      fileExtension: "ddcm", provenance: provenance)
  }
}
