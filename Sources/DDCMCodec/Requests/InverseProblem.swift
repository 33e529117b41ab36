import DDCM
import Essentials

/// What a restoration begins with: y = A·x + noise.
package struct InverseProblem: Sendable {
  let observation: Observation

  /// What was measured, as an image; nil under an operator of the caller's own.
  let image: RGBImage?

  /// Which pixels of the measured image are known, row by row; nil for all.
  let known: [Bool]?

  /// Whether the measurement is rounded so coarsely that a restoration better starts from the image than from A⁺·y.
  let isQuantized: Bool

  /// Whether the only degradation is missing pixels.
  let isInpaintingOnly: Bool

  /// - Parameters:
  ///   - tasks: what degraded the original, in order; missing pixels come last.
  ///   - noise: standard deviation, in 0…255.
  ///   - degrades: whether `image` is the original.
  ///   - maxPixels: the largest width × height of the original.
  package init(
    _ image: RGBImage, _ tasks: [Degradation], noise: Double, degrades: Bool, seed: UInt64, maxPixels: Int
  ) throws(DDCMError) {
    let factor = tasks.reduce(1) { $0.multipliedReportingOverflow(by: $1.factor).partialValue }
    let (width, height) = try Self.originalSize(image, factor: factor, degrades: degrades, maxPixels: maxPixels)
    let shape = Latent.Shape(channels: 3, height: height, width: width)
    var forwardOperator: (any LinearOperator)?
    var known: [Bool]?
    var isQuantized = false
    for task in tasks {
      let output = forwardOperator?.output ?? shape
      if case .inpaint(let mask) = task { known = try mask.known(width: output.width, height: output.height) }
      if case .decompress = task { isQuantized = true }
      let next = try task.forwardOperator(of: output)
      forwardOperator = forwardOperator?.then(next) ?? next
    }
    let whole = forwardOperator ?? Identity(shape: shape)

    var measured = image
    if degrades {
      let original = Latent(shape: shape, elements: image.cropped(width: width, height: height).planar)
      measured = Self.image(of: Self.noised(whole.apply(original), by: noise / 127.5, seed: seed))
    }
    var seen = Latent(
      shape: .init(channels: 3, height: measured.height, width: measured.width), elements: measured.planar)
    if isQuantized {
      observation = Observation(whole.apply(seen), through: whole, noise: 1)
    } else {
      if whole.output.channels == 1 { seen = Luma(shape: seen.shape).apply(seen) }
      if let known { seen = Mask(known: known, shape: seen.shape).apply(seen) }
      observation = Observation(seen, through: whole, noise: noise / 127.5)
    }
    self.image = measured
    self.known = known
    self.isQuantized = isQuantized
    isInpaintingOnly = known != nil && tasks.count == 1 && noise == 0
  }

  /// - Throws: ``DDCMError/Category/usage`` for shapes that do not fit, ``DDCMError/Category/limit`` above `maxPixels`.
  init(
    _ measurement: Latent, through forwardOperator: some LinearOperator, noise: Double, maxPixels: Int
  ) throws(DDCMError) {
    let (input, output) = (forwardOperator.input, forwardOperator.output)
    guard measurement.shape == output else {
      throw DDCMError(
        .usage,
        "The measurement has the shape \(Self.text(measurement.shape)), and the operator's output \(Self.text(output)).",
        remedy: "Give a measurement of the operator's output shape.")
    }
    guard input.channels == 3, input.width > 0, input.height > 0 else {
      throw DDCMError(
        .usage, "The operator takes the shape \(Self.text(input)), which is no image.",
        remedy: "Its input is 3×height×width: planes of red, green and blue.")
    }
    guard input.width * input.height <= maxPixels else {
      throw Self.tooLarge(width: input.width, height: input.height, maxPixels)
    }
    try Self.check(forwardOperator)
    observation = Observation(measurement, through: forwardOperator, noise: noise / 127.5)
    (image, known, isQuantized, isInpaintingOnly) = (nil, nil, false, false)
  }

  /// Whether an operator keeps to its shapes, and its adjoint is its transpose, ⟨A·x, y⟩ = ⟨x, Aᵀ·y⟩ for random x and y.
  private static func check(_ forwardOperator: some LinearOperator) throws(DDCMError) {
    var generator = SplitMix(seed: 1)
    func random(_ shape: Latent.Shape) -> Latent {
      Latent(shape: shape, elements: (0..<shape.count).map { _ in .random(in: -1...1, using: &generator) })
    }
    let (x, y) = (random(forwardOperator.input), random(forwardOperator.output))
    let (seen, back) = (forwardOperator.apply(x), forwardOperator.adjoint(y))
    guard seen.shape == y.shape, back.shape == x.shape else {
      throw DDCMError(
        .usage, "The operator returns other shapes than it says.",
        remedy: "apply returns its output shape, adjoint its input shape.")
    }
    func product(_ a: Latent, _ b: Latent) -> Double { zip(a.values, b.values).reduce(0) { $0 + Double($1.0 * $1.1) } }
    func norm(_ a: Latent) -> Double { product(a, a).squareRoot() }
    let difference = abs(product(seen, y) - product(x, back))
    guard difference <= 1e-3 * (norm(seen) * norm(y) + norm(x) * norm(back)) else {
      throw DDCMError(
        .usage, "The operator's adjoint is not its transpose.",
        remedy: "For all x and y the inner products of A·x with y and of x with Aᵀ·y are equal.")
    }
  }

  private static func originalSize(
    _ image: RGBImage, factor: Int, degrades: Bool, maxPixels: Int
  ) throws(DDCMError) -> (Int, Int) {
    if degrades {
      // What does not fill a pixel of the small image is left out.
      let (width, height) = (image.width / factor * factor, image.height / factor * factor)
      guard width > 0, height > 0 else {
        throw DDCMError(
          .usage, "An image of \(image.width)×\(image.height) pixels cannot be made \(factor) times smaller.",
          remedy: "Give a larger image.")
      }
      return (width, height)
    }
    let (width, overflow) = image.width.multipliedReportingOverflow(by: factor)
    let (height, otherOverflow) = image.height.multipliedReportingOverflow(by: factor)
    let (area, thirdOverflow) = width.multipliedReportingOverflow(by: height)
    guard !overflow, !otherOverflow, !thirdOverflow, area <= maxPixels else {
      throw tooLarge(width: width, height: height, maxPixels)
    }
    return (width, height)
  }

  private static func tooLarge(width: Int, height: Int, _ limit: Int) -> DDCMError {
    DDCMError(
      .limit, "The restored image has \(width)×\(height) pixels, and the limit is \(limit).",
      remedy: "Give a smaller image, or set \(.maxPixels) higher.")
  }

  private static func text(_ shape: Latent.Shape) -> String { "\(shape.channels)×\(shape.height)×\(shape.width)" }

  private static func image(of planes: Latent) -> RGBImage {
    let values = planes.shape.channels == 1 ? planes.values + planes.values + planes.values : planes.values
    return RGBImage(width: planes.shape.width, height: planes.shape.height, planes: values)
  }

  /// With independent normal noise (Box and Muller, 1958).
  private static func noised(_ planes: Latent, by deviation: Double, seed: UInt64) -> Latent {
    guard deviation > 0 else { return planes }
    var generator = SplitMix(seed: seed)
    var noised = planes
    for e in noised.values.indices {
      let radius = (-2 * log(Double.random(in: 0x1p-53..<1, using: &generator))).squareRoot()
      noised.values[e] += Float(deviation * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &generator)))
    }
    return noised
  }
}
