import DDCM
import ModelFolder
import Networks

extension Codec {
  /// What is known of an image's latent where latents are no pixels: the elements whose own pixels and those of the
  /// elements around them are known.
  ///
  /// - Parameter known: which pixels are.
  /// - Throws: `RestorationError.nothingKnown`, or what the engine throws.
  func observation(of image: RGBImage, known: [Bool]) throws -> Observation {
    let latent = try latent(of: image.filled(where: known.map { !$0 }), downsamplingLevel: 0)
    let block = model.autoencoder.blockSize
    let (columns, rows) = (latent.shape.width, latent.shape.height)
    func isKnown(_ row: Int, _ column: Int) -> Bool {
      // The padding is as known as the edge that it repeats.
      ((row - 1) * block..<(row + 2) * block).allSatisfy { y in
        ((column - 1) * block..<(column + 2) * block).allSatisfy { x in
          known[min(max(y, 0), image.height - 1) * image.width + min(max(x, 0), image.width - 1)]
        }
      }
    }
    let elements = (0..<rows * columns).map { isKnown($0 / columns, $0 % columns) }
    guard elements.contains(true) else {
      throw DDCMError(
        .unsupported,
        "This model's latents stand for \(block)×\(block) pixels each, and nowhere are all of them known and those around.",
        remedy: "Inpaint with a \(.model) in pixel space, such as the bundled one.")
    }
    let mask = Mask(known: elements, shape: latent.shape)
    return Observation(mask.apply(latent), through: mask)
  }
}

extension RGBImage {
  /// The image with some pixels filled smoothly: by means of the known ones in ever larger squares around them.
  ///
  /// So that an autoencoder, which sees more than an element's own pixels, is not misled by what stands there.
  func filled(where unknown: [Bool]) -> RGBImage {
    var level = Level(
      width: width, height: height, sums: pixels.indices.map { unknown[$0 / 3] ? 0 : Float(pixels[$0]) },
      counts: unknown.map { $0 ? 0 : 1 })
    level.fill()
    let filled = pixels.indices.map { place in
      unknown[place / 3] ? UInt8(min(max(level.sums[place].rounded(), 0), 255)) : pixels[place]
    }
    return RGBImage(width: width, height: height, bytes: filled)
  }
}

/// Three sums and a count for each square of pixels.
private struct Level {
  let width: Int
  let height: Int
  var sums: [Float]
  var counts: [Float]

  /// Makes means of the sums, those of the next larger squares where nothing is counted.
  mutating func fill() {
    var larger: Level?
    if counts.contains(0), width > 1 || height > 1 {
      larger = halved
      larger?.fill()
    }
    for place in counts.indices {
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      for channel in 0..<3 {
        let e = 3 * place + channel
        if counts[place] > 0 {
          sums[e] /= counts[place]
        } else if let larger {
          sums[e] = larger.sums[3 * (y / 2 * larger.width + x / 2) + channel]
        }
      }
    }
  }

  private var halved: Level {
    let (columns, rows) = ((width + 1) / 2, (height + 1) / 2)
    var level = Level(
      width: columns, height: rows, sums: [Float](repeating: 0, count: 3 * columns * rows),
      counts: [Float](repeating: 0, count: columns * rows))
    for place in counts.indices {
      let (y, x) = place.quotientAndRemainder(dividingBy: width)
      let target = y / 2 * columns + x / 2
      level.counts[target] += counts[place]
      for channel in 0..<3 { level.sums[3 * target + channel] += sums[3 * place + channel] }
    }
    return level
  }
}
