public import DDCM

/// What degraded an image, one step of it.
public enum Degradation: Sendable {
  /// Pixels are missing.
  case inpaint(InpaintingMask)
  /// The image was made `factor` times smaller, 2...8.
  case upscale(factor: Int, filter: Downsampling.Filter = .bicubic)
  /// Colours were removed.
  case colorize(GreyConversion = .luma)
  /// The image was blurred.
  case deblur(BlurKernel)
  /// The image was rounded as a JPEG file's tables say.
  case decompress(JPEGHeader)

  /// How a grey image was made of a coloured one.
  public enum GreyConversion: String, Sendable, CaseIterable {
    /// 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).
    case luma
    /// The mean of red, green and blue.
    case mean

    var weights: [Float] { self == .luma ? Luma.bt601 : Luma.mean }
  }

  package static let factors = 2...8

  var isColorization: Bool { if case .colorize = self { true } else { false } }

  /// The ratio of the original's width to the degraded image's.
  var factor: Int {
    if case .upscale(let factor, _) = self { factor } else { 1 }
  }

  func check() throws(DDCMError) {
    if case .upscale(let factor, _) = self { try Checks.range(.scale, factor, in: Self.factors) }
  }

  /// How an estimate is sampled: inpainting invents the most.
  static func options(for tasks: [Degradation]) -> Restoration.Options {
    var options = Restoration.Options(steps: 12, depth: 0.15)
    for task in tasks {
      switch task {
      case .inpaint: (options.steps, options.depth) = (30, 1)
      case .colorize(let grey):
        // One sample's colours are half wrong: the mean of four, half as strong, is nearer to the truth than grey is.
        (options.steps, options.depth, options.samples) = (max(options.steps, 20), 1, 4)
        options.saturation = .init(factor: 0.5, weights: grey.weights)
      case .decompress(let file):
        // About the noise that the file's coarsest common rounding is; found at qualities 10 and 30.
        let steps = file.components[0].steps
        let low = (0..<16).reduce(0) { $0 + Double(steps[$1 / 4 * 8 + $1 % 4]) } / 16
        (options.steps, options.depth) = (1, min(max(0.0006 * low, 0.003), 0.08))
      case .upscale, .deblur: break
      }
    }
    return options
  }

  /// A: from planes of `shape` to the degraded ones.
  ///
  /// - Throws: ``DDCMError/Category/usage`` for a mask that does not fit.
  func forwardOperator(of shape: Latent.Shape) throws(DDCMError) -> any LinearOperator {
    switch self {
    case .inpaint(let mask):
      return Mask(known: try mask.known(width: shape.width, height: shape.height), shape: shape)
    case .upscale(let factor, let filter):
      let small = Latent.Shape(channels: shape.channels, height: shape.height / factor, width: shape.width / factor)
      return Downsampling(filter, factor: factor, to: small)
    case .colorize(let grey):
      return Luma(weights: shape.channels == 1 ? [1] : grey.weights, shape: shape)
    case .deblur(let kernel):
      switch kernel.shape {
      case .gaussian(let sigma): return Blur(sigma: sigma, shape: shape)
      case .rows(let rows): return Blur(kernel: rows, shape: shape)
      }
    case .decompress(let file):
      let (most, deepest) = (file.components.map(\.across).max() ?? 1, file.components.map(\.down).max() ?? 1)
      let components = file.components.map {
        QuantizedBlocks.Component(columns: most / $0.across, rows: deepest / $0.down, steps: $0.steps)
      }
      return QuantizedBlocks(components, shape: shape)
    }
  }
}

/// Which pixels of an image are missing.
public enum InpaintingMask: Sendable, Equatable {
  /// Those that are white in an image of the same size; half of white and more counts as white.
  case image(RGBImage)
  /// Those of a box, 0 to left at the top.
  case box(x: Int, y: Int, width: Int, height: Int)
  /// A share of the pixels, 0...1, at random; for experiments.
  case random(share: Double)

  /// Which pixels are known, row by row.
  ///
  /// - Throws: ``DDCMError/Category/usage`` for a mask that does not fit, or leaves nothing.
  func known(width: Int, height: Int) throws(DDCMError) -> [Bool] {
    let known: [Bool]
    switch self {
    case .image(let mask):
      guard (mask.width, mask.height) == (width, height) else {
        throw DDCMError(
          .usage, "The \(.mask) has \(mask.width)×\(mask.height) pixels, and the image \(width)×\(height).",
          remedy: "Give a mask of the image's size, white where the image is unknown.")
      }
      known = (0..<width * height).map { mask.pixels[3 * $0 + 1] < 128 }
    case .box(let x, let y, let boxWidth, let boxHeight):
      guard 0..<width ~= x, 0..<height ~= y, boxWidth > 0, boxHeight > 0 else {
        throw DDCMError(
          .usage,
          "The box \(x),\(y),\(boxWidth),\(boxHeight) of \(.mask) does not lie within \(width)×\(height) pixels.",
          remedy: "Give x, y, width and height in pixels, with 0,0 at the top left.")
      }
      let columns = x..<x + min(boxWidth, width - x)
      let rows = y..<y + min(boxHeight, height - y)
      known = (0..<width * height).map { !(rows.contains($0 / width) && columns.contains($0 % width)) }
    case .random(let share):
      try Checks.range(.mask, share, in: 0...1)
      var generator = SplitMix(seed: 1)
      known = (0..<width * height).map { _ in Double.random(in: 0..<1, using: &generator) >= share }
    }
    guard known.contains(true) else {
      throw DDCMError(
        .usage, "The \(.mask) leaves nothing of the image.",
        remedy: "Give a mask that is white where the image is unknown, and black elsewhere.")
    }
    return known
  }
}

/// What a blur made of a point.
public struct BlurKernel: Sendable, Equatable {
  enum Shape: Equatable {
    case gaussian(sigma: Double)
    case rows([[Double]])
  }

  let shape: Shape

  package static let sigmas = 0.1...50.0

  /// Numbers of rows and columns are odd and at most this.
  package static let maxSide = 255

  /// A Gaussian.
  ///
  /// - Parameter sigma: standard deviation in pixels, 0.1...50.
  /// - Throws: `DDCMError` of category `usage` outside of that.
  public init(sigma: Double) throws(DDCMError) {
    try Checks.range(.sigma, sigma, in: Self.sigmas)
    shape = .gaussian(sigma: sigma)
  }

  /// A kernel, row by row; it is scaled to the sum 1.
  ///
  /// - Throws: `DDCMError` of category `usage` for rows of different lengths, an even or too large number of rows or columns,
  ///   numbers that are not finite, and a sum of 0.
  public init(rows: [[Double]]) throws(DDCMError) {
    func invalid(_ reason: String) -> DDCMError {
      DDCMError(
        .usage, "The \(.kernel) cannot be used: \(reason).",
        remedy: "A kernel is rows of numbers, as many rows and columns as needed, both odd and at most \(Self.maxSide)."
      )
    }
    guard let first = rows.first else { throw invalid("it is empty") }
    guard rows.allSatisfy({ $0.count == first.count }) else { throw invalid("its rows have different lengths") }
    guard rows.count % 2 == 1, first.count % 2 == 1, max(rows.count, first.count) <= Self.maxSide else {
      throw invalid("it has \(rows.count) rows of \(first.count)")
    }
    guard rows.joined().allSatisfy(\.isFinite) else { throw invalid("not all of its numbers are finite") }
    let sum = rows.joined().reduce(0, +)
    guard abs(sum) > 1e-9, sum.isFinite else { throw invalid("its numbers add up to \(sum)") }
    shape = .rows(rows.map { $0.map { $0 / sum } })
  }

  /// A kernel as text: a line for each row, numbers between spaces or commas; lines with '#' are comments.
  ///
  /// - Throws: as ``init(rows:)``, and for what is no number.
  public init(text: String) throws(DDCMError) {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    var rows: [[Double]] = []
    for line in lines {
      var row: [Double] = []
      for word in line.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
        guard let number = Double(word), number.isFinite else {
          throw DDCMError(
            .usage, "The \(.kernel) cannot be used: '\(String(word.prefix(20)))' is not a number.",
            remedy: "Write a line for each row, with numbers between spaces or commas.")
        }
        row.append(number)
      }
      rows.append(row)
    }
    try self.init(rows: rows)
  }

  /// Multiplications for each pixel of a plane.
  public var products: Int {
    if case .rows(let rows) = shape { rows.count * rows[0].count } else { 0 }
  }
}
