import Files
import Pictures

extension Error {
  /// What the user reads: the error's own words, with the option that helps where this command has one.
  var sentence: String {
    switch self as any Error {
    case FileError.exists(let path):
      return "'\(path)' exists already. Name another file, or overwrite it with --force."
    case PictureError.tooLarge(let source, let width, let height, let limit):
      return
        "\(source) has \(width)×\(height) pixels, and the limit is \(limit). Make it smaller, or raise --max-pixels."
    default:
      let words = "\(self)"
      return words.hasSuffix(".") ? words : words + "."
    }
  }

  /// The sentence, with the input's name where it does not name it itself.
  func sentence(about name: String) -> String {
    let sentence = sentence
    return sentence.contains("'\(name)'") || sentence.hasPrefix(name) ? sentence : "\(name): \(sentence)"
  }
}
