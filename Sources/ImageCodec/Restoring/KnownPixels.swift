package import Pictures

extension Picture {
  /// Which pixels of a picture are known, where this one is its mask: those that are black here, row by row.
  ///
  /// - Parameter name: what errors call the mask.
  package func knownPixels(name: String, width: Int, height: Int) throws(DegradationError) -> [Bool] {
    guard (self.width, self.height) == (width, height) else {
      throw .maskSize(
        name: name, width: self.width, height: self.height, neededWidth: width, neededHeight: height)
    }
    let known = (0..<width * height).map { pixels[3 * $0 + 1] < 128 }
    guard known.contains(true) else { throw .nothingKnown(mask: name) }
    return known
  }

  /// The picture with another's pixels where `known` is true.
  package func keeping(_ other: Picture, where known: [Bool]) -> Picture {
    var pixels = pixels
    for (index, isKnown) in known.enumerated() where isKnown {
      for e in 3 * index..<3 * index + 3 { pixels[e] = other.pixels[e] }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }
}
