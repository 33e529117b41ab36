import ArgumentParser
import ImageCodec
import Pictures

/// Which parts of a picture matter more.
struct RegionOptions: ParsableArguments {
  @Option(
    name: .customLong("roi"),
    help: ArgumentHelp(
      "What matters more than the rest: a picture of the same size, from black, 1, to white, 4; or a box and its weight, "
        + "0...16, where the rest has 1, such as 64,32,128,96:4. May be given several times; weights multiply.",
      valueName: "map|x,y,w,h:weight"))
  var regions: [Region] = []

  /// Nil where all of the picture matters alike.
  ///
  /// - Throws: `RegionError` where a region does not fit the picture, and what reading a map throws.
  func importance(of picture: Picture, pixelLimit: Int) throws -> Importance? {
    guard !regions.isEmpty else { return nil }
    var importance = Importance(width: picture.width, height: picture.height)
    for region in regions { try region.apply(to: &importance, pixelLimit: pixelLimit) }
    guard !importance.isNothing else { throw RegionError.nothing }
    return importance
  }
}

/// A part of a picture, and how much it matters.
enum Region: ExpressibleByArgument {
  case map(path: String)
  case box(columns: Range<Int>, rows: Range<Int>, weight: Float)

  /// Nil for what looks like a box and is none.
  init?(argument: String) {
    guard let match = argument.wholeMatch(of: /(\d+),(\d+),(\d+),(\d+):([0-9.]+)/) else {
      guard !argument.isEmpty, argument.wholeMatch(of: /[-+0-9.,]+(:.*)?/) == nil else { return nil }
      self = .map(path: argument)
      return
    }
    let numbers = [match.1, match.2, match.3, match.4].compactMap { Int($0) }
    guard numbers.count == 4, numbers.allSatisfy({ $0 <= 1 << 24 }), numbers[2] > 0, numbers[3] > 0,
      let weight = Float(match.5), Importance.weights.contains(weight)
    else { return nil }
    self = .box(
      columns: numbers[0]..<numbers[0] + numbers[2], rows: numbers[1]..<numbers[1] + numbers[3], weight: weight)
  }

  func apply(to importance: inout Importance, pixelLimit: Int) throws {
    let (width, height) = (importance.width, importance.height)
    switch self {
    case .map(let path):
      let map = try ReadPicture(path: path, background: .black, pixelLimit: pixelLimit).picture
      guard (map.width, map.height) == (width, height) else {
        throw RegionError.size(
          path: path, width: map.width, height: map.height, neededWidth: width, neededHeight: height)
      }
      importance.multiply(by: map)
    case .box(let columns, let rows, let weight):
      guard columns.lowerBound < width, rows.lowerBound < height else {
        throw RegionError.outside(x: columns.lowerBound, y: rows.lowerBound, width: width, height: height)
      }
      importance.multiply(columns: columns, rows: rows, by: weight)
    }
  }
}

/// Why regions do not fit a picture.
enum RegionError: StatusError, CustomStringConvertible {
  case size(path: String, width: Int, height: Int, neededWidth: Int, neededHeight: Int)
  case outside(x: Int, y: Int, width: Int, height: Int)
  case nothing

  var status: ExitStatus { .usage }

  var description: String {
    switch self {
    case .size(let path, let width, let height, let neededWidth, let neededHeight):
      "the map '\(path)' has \(width)×\(height) pixels, and the picture \(neededWidth)×\(neededHeight). Give a map of the "
        + "picture's size, white where it matters most."
    case .outside(let x, let y, let width, let height):
      "a region begins at \(x),\(y), outside of the picture's \(width)×\(height) pixels."
    case .nothing:
      "with these weights nothing of the picture matters. Give some part of it more than 0."
    }
  }
}
