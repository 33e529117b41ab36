import Foundation

/// The names of pictures that come from nowhere: the output's, with a number where there are several.
struct GeneratedNames {
  /// Of one picture, and of its stream if that goes to a file.
  struct Names {
    let picture: String
    var stream: String?
  }

  private let destination: Destination
  private let count: Int
  private let fileExtension: String

  init(_ destination: Destination, count: Int, extension: String) {
    self.destination = destination
    self.count = count
    fileExtension = `extension`
  }

  var all: [Names] { (0..<count).map { Names(picture: picture($0), stream: stream($0)) } }

  private func picture(_ index: Int) -> String {
    switch destination {
    case .standardOutput: destination.path
    case .folder(let folder): folder + "generated" + suffix(index) + "." + fileExtension
    case .file(let path):
      count == 1
        ? path : (path as NSString).deletingPathExtension + suffix(index) + "." + (path as NSString).pathExtension
    }
  }

  /// Beside the picture; none for a picture on standard output.
  private func stream(_ index: Int) -> String? {
    if case .standardOutput = destination { return nil }
    return (picture(index) as NSString).deletingPathExtension + ".ddcm"
  }

  /// -1, or -001 where there are hundreds.
  private func suffix(_ index: Int) -> String {
    guard count > 1 else { return "" }
    let number = String(index + 1)
    return "-" + String(repeating: "0", count: String(count).count - number.count) + number
  }
}
