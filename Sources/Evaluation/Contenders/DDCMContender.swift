extension CommandContender {
  /// The `ddcm` command itself.
  ///
  /// - Parameters:
  ///   - program: the path of the command.
  ///   - encoding: options of `ddcm encode`.
  ///   - decoding: options of `ddcm decode`.
  ///   - provenance: version and model, which the options need not tell.
  public static func ddcm(
    name: String, program: String, encoding: [String], decoding: [String], provenance: [String: String]
  ) -> CommandContender {
    CommandContender(
      name: name,
      encoder: .words([program, "encode", "--quiet", "--force", "--size", "{bytes}"] + encoding + ["{in}", "{out}"]),
      decoder: .words([program, "decode", "--quiet", "--force"] + decoding + ["{in}", "{out}"]),
      fileExtension: "ddcm", provenance: provenance)
  }
}
