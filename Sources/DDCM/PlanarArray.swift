/// C·H·W floats, channel by channel, row by row: a latent, the planes of an image, or a measurement.
///
/// The planes of an image are red, green and blue in sRGB, with −1…1 for 0…255. The latent of a pixel-space model is such
/// an image, perhaps with its pixels moved to channels (space-to-depth).
public struct PlanarArray: Sendable, Equatable {
  /// The numbers of channels, rows and columns.
  public struct Shape: Sendable, Hashable {
    public let channels: Int
    public let height: Int
    public let width: Int

    public init(channels: Int, height: Int, width: Int) {
      self.channels = channels
      self.height = height
      self.width = width
    }

    /// The number of elements, n = C·H·W: 0 where an extent is negative, and the largest integer where it would be more.
    public var count: Int {
      guard min(channels, height, width) > 0 else { return 0 }
      let (rows, overflows) = channels.multipliedReportingOverflow(by: height)
      let (count, overflowsToo) = rows.multipliedReportingOverflow(by: width)
      return overflows || overflowsToo ? .max : count
    }
  }

  public let shape: Shape

  /// The elements, as many as `shape.count`.
  public package(set) var values: [Float]

  /// - Parameter values: C·H·W elements, channel by channel, row by row.
  /// - Throws: `DDCMError` of category `usage` for a shape with a negative extent, and for another number of elements.
  public init(shape: Shape, values: [Float]) throws(DDCMError) {
    guard min(shape.channels, shape.height, shape.width) >= 0, values.count == shape.count else {
      throw DDCMError(
        .usage, "\(values.count) values are not an array of shape \(shape.channels)×\(shape.height)×\(shape.width).",
        remedy: "Give one value for each element.")
    }
    self.init(shape: shape, elements: values)
  }

  /// An array by its elements.
  ///
  /// - Parameter element: the element at an index, 0..<shape.count, channel by channel, row by row.
  public init(shape: Shape, element: (Int) -> Float) {
    self.init(shape: shape, elements: (0..<shape.count).map(element))
  }

  /// - Precondition: there are `shape.count` elements.
  package init(shape: Shape, elements: [Float]) {
    precondition(elements.count == shape.count, "an array of shape \(shape) has \(shape.count) elements")
    self.shape = shape
    values = elements
  }

  package init(zeros shape: Shape) {
    self.init(shape: shape, elements: [Float](repeating: 0, count: shape.count))
  }

  /// The planes of an image.
  public init(_ image: RGBImage) {
    self.init(shape: Shape(channels: 3, height: image.height, width: image.width), elements: image.planar)
  }

  package var width: Int { shape.width }
  package var height: Int { shape.height }

  /// The top left part of every channel.
  ///
  /// - Precondition: the part is no larger than the array.
  package func cropped(width: Int, height: Int) -> PlanarArray {
    precondition(0...self.width ~= width && 0...self.height ~= height, "a part is no larger than the whole")
    guard (width, height) != (self.width, self.height) else { return self }
    return part(rows: 0..<height, columns: 0..<width)
  }

  /// Some rows and columns of all channels.
  package func part(rows: Range<Int>, columns: Range<Int>) -> PlanarArray {
    var part: [Float] = []
    part.reserveCapacity(shape.channels * rows.count * columns.count)
    for channel in 0..<shape.channels {
      for row in rows {
        let start = (channel * shape.height + row) * shape.width
        part += values[start + columns.lowerBound..<start + columns.upperBound]
      }
    }
    return PlanarArray(
      shape: Shape(channels: shape.channels, height: rows.count, width: columns.count), elements: part)
  }

  /// Whether no element is infinite or NaN.
  package var isFinite: Bool {
    // v·0 is 0, or NaN for an infinity and a NaN.
    var sums = SIMD8<Float>.zero
    let whole = values.count / 8 * 8
    return unsafe values.withUnsafeBufferPointer { values in
      for e in stride(from: 0, to: whole, by: 8) {
        unsafe sums += UnsafeRawPointer(values.baseAddress! + e).loadUnaligned(as: SIMD8<Float>.self) * 0
      }
      return unsafe sums.sum() == 0 && values[whole...].allSatisfy(\.isFinite)
    }
  }
}

/// A point of the space that a diffusion model works in, in the model's own units, usually −1…1.
public typealias Latent = PlanarArray

extension PlanarArray.Shape {
  /// The shape at 2^−`level` of the width and height.
  ///
  /// - Precondition: both are multiples of 2^`level`.
  package func downsampled(_ level: Int) -> Self {
    precondition(allows(level), "width and height are multiples of 2^level")
    return Self(channels: channels, height: height >> level, width: width >> level)
  }

  /// Whether width and height are multiples of 2^`level`.
  package func allows(_ level: Int) -> Bool { height % (1 << level) == 0 && width % (1 << level) == 0 }
}
