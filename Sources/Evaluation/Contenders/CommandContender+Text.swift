extension CommandContender {
  /// A contender as the command line has it: `name: encode command ; decode command`, both for /bin/sh.
  ///
  /// - Throws: `ContenderError`, which says what is missing.
  public init(_ text: String) throws(ContenderError) {
    guard let match = text.wholeMatch(of: /\s*([^:]*[^:\s])\s*:\s(.*\S)\s+;\s+(\S.*)/.dotMatchesNewlines()) else {
      throw .noCommands(text)
    }
    let (encoder, decoder) = (CommandTemplate.shell(String(match.2)), CommandTemplate.shell(String(match.3)))
    for (command, places) in [(encoder, ["in", "out"]), (decoder, ["in", "out"])] {
      for place in places where command.places.isDisjoint(with: [place, place + ".ppm"]) {
        throw .missingPlace(place, command: command.text)
      }
    }
    var quality: QualityRange?
    if let range = encoder.text.firstMatch(of: /\{q:([^{}]*)\}/) {
      quality = QualityRange(range.1)
      if quality == nil { throw .badRange(String(range.1)) }
    } else if encoder.places.contains("q") {
      throw .badRange("")
    }
    self.init(name: String(match.1), encoder: encoder, decoder: decoder, quality: quality)
  }

  /// A contender that is known by name.
  ///
  /// - Throws: `ContenderError.unknown`.
  public init(named name: String) throws(ContenderError) {
    switch name.lowercased() {
    case "jpeg", "jpg": self = .jpeg
    case "webp": self = .webp
    case "avif": self = .avif
    case "jxl": self = .jpegXL
    default: throw .unknown(name)
    }
  }

  /// What a program says when it is asked for its version, in one line.
  static func version(_ program: String, _ option: String) -> [String: String] {
    guard let path = Tools.ofThisProcess.path(of: program), let said = ChildProcess.output(of: [path, option]) else {
      return [:]
    }
    return [program: said.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""]
  }
}
