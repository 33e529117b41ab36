/// Why a contender has no result.
public enum ContenderError: Error, Equatable, CustomStringConvertible {
  case missingTool(String)
  case noFile(program: String)
  case wrongSize(width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case unknown(String)
  case noCommands(String)
  case badRange(String)
  case missingPlace(String, command: String)

  public var description: String {
    switch self {
    case .missingTool(let name):
      "there is no program '\(name)' in the folders of PATH. Install it"
        + (Self.packages[name].map { " (Debian: apt install \($0))." } ?? ".")
    case .noFile(let program):
      "'\(program)' ended well and wrote no file."
    case .wrongSize(let width, let height, let neededWidth, let neededHeight):
      "the decoded picture has \(width)×\(height) pixels, and the original \(neededWidth)×\(neededHeight)."
    case .unknown(let name):
      "'\(name)' is no contender that is known by name: jpeg, webp, avif and jxl are. Others are given with --contender."
    case .noCommands(let text):
      "'\(text)' is no contender: write 'name: encode command ; decode command'."
    case .badRange(let text):
      "'{q:\(text)}' is no range of qualities: write the smallest file's and the largest file's, as in {q:1..100} or {q:47..22/0.5}."
    case .missingPlace(let place, let command):
      "the command '\(command)' lacks {\(place)}: it would not know which file is meant."
    }
  }

  private static let packages = [
    "cjpeg": "libjpeg-turbo-progs", "djpeg": "libjpeg-turbo-progs", "cwebp": "webp", "dwebp": "webp",
    "avifenc": "libavif-bin", "avifdec": "libavif-bin", "cjxl": "libjxl-tools", "djxl": "libjxl-tools",
  ]
}
