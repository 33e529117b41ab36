import DDCM
import Foundation
import ImageCodec
import Pictures

/// Which pixels are known: a picture's black ones, those outside of a box, or some at random.
struct MaskPicture {
  /// Row by row.
  let known: [Bool]

  /// No side of a picture is longer.
  private static let farthest = 1 << 24

  /// - Parameter text: a file, "box:x,y,w,h" or "random:0.5", the part that is unknown.
  init(_ text: String, width: Int, height: Int) throws {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch parts.first {
    case "box" where parts.count == 2:
      let numbers = parts[1].split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
      guard numbers.count == 4, numbers.allSatisfy({ 0...Self.farthest ~= $0 }), numbers[2] > 0, numbers[3] > 0,
        numbers[0] < width, numbers[1] < height
      else { throw RestoreError.maskText(text, width: width, height: height) }
      let (columns, rows) = (numbers[0]..<numbers[0] + numbers[2], numbers[1]..<numbers[1] + numbers[3])
      known = (0..<width * height).map { !(rows.contains($0 / width) && columns.contains($0 % width)) }
    case "random" where parts.count == 2:
      guard let part = Double(parts[1]), 0...1 ~= part else {
        throw RestoreError.maskText(text, width: width, height: height)
      }
      var generator = SplitMix(seed: 1)
      known = (0..<width * height).map { _ in Double.random(in: 0..<1, using: &generator) >= part }
    default:
      let picture = try ReadPicture(path: text, background: .black).picture
      known = try picture.knownPixels(name: text, width: width, height: height)
    }
    guard known.contains(true) else { throw DegradationError.nothingKnown(mask: text) }
  }
}
