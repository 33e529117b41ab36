import ArgumentParser
import DDCM
import DDCMCodec
import DDCMImages

/// A region of interest: "x,y,w,h:weight", or an image file.
enum RegionArgument: ExpressibleByArgument {
  case map(path: String)
  case box(Region)

  /// Nil for what looks like a box and is not one.
  init?(argument: String) {
    guard let match = argument.wholeMatch(of: /(\d+),(\d+),(\d+),(\d+):([0-9.]+)/) else {
      guard !argument.isEmpty, argument.wholeMatch(of: /[-+0-9.,]+(:.*)?/) == nil else { return nil }
      self = .map(path: argument)
      return
    }
    let numbers = [match.1, match.2, match.3, match.4].compactMap { Int($0) }
    guard numbers.count == 4, numbers.allSatisfy({ $0 <= 1 << 24 }), let weight = Float(match.5) else { return nil }
    self = .box(.box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3], weight: weight))
  }

  /// - Throws: what reading the map throws.
  func region(maxPixels: Int) throws -> Region {
    switch self {
    case .map(let path): .map(try LoadedImage(path: path, background: .black, maxPixels: maxPixels).image)
    case .box(let box): box
    }
  }
}
