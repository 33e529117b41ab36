internal import CDDCM
import DDCM
import DDCMCodec

/// An optional number: null is unset.
func value(_ pointer: UnsafePointer<Int64>?) -> Int? { unsafe pointer.map { unsafe Int($0.pointee) } }
func value(_ pointer: UnsafePointer<UInt64>?) -> UInt64? { unsafe pointer.map { unsafe $0.pointee } }
func value(_ pointer: UnsafePointer<Double>?) -> Double? { unsafe pointer.map { unsafe $0.pointee } }

/// An optional text: null is unset.
///
/// - Throws: `DDCMError` of category `usage` for what is not UTF-8.
func text(_ pointer: UnsafePointer<CChar>?, _ field: RequestField) throws(DDCMError) -> String? {
  guard let pointer = unsafe pointer else { return nil }
  guard let text = unsafe String(validatingCString: pointer) else {
    throw DDCMError(.usage, "\(field) is not UTF-8.", remedy: "Give a text in UTF-8.")
  }
  return text
}

/// A list of texts.
func texts(
  _ pointer: UnsafePointer<UnsafePointer<CChar>?>?, _ count: Int, _ field: RequestField
) throws(DDCMError) -> [String] {
  guard count > 0 else { return [] }
  guard let pointer = unsafe pointer else { throw missing(field.nameInC) }
  var texts: [String] = []
  for index in 0..<count {
    guard let text = try unsafe text(pointer[index], field) else { throw missing(field.nameInC) }
    texts.append(text)
  }
  return texts
}

/// One of several values by its name: null is unset.
///
/// - Throws: `DDCMError` of category `usage`, with the list of names.
func choice<Value: RawRepresentable<String> & CaseIterable>(
  _ pointer: UnsafePointer<CChar>?, _ field: RequestField, as type: Value.Type = Value.self
) throws(DDCMError) -> Value? {
  guard let name = try unsafe text(pointer, field) else { return nil }
  guard let value = Value(rawValue: name) else {
    let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
    throw DDCMError(
      .usage, "\(field) is '\(String(name.prefix(40)))', which is none of its values.",
      remedy: "Its values are \(names).")
  }
  return value
}

/// Bytes of the caller.
///
/// - Throws: `DDCMError` of category `usage` for a null pointer.
func bytes(_ pointer: UnsafePointer<UInt8>?, _ count: Int, named name: String = "bytes") throws(DDCMError) -> [UInt8] {
  guard count > 0 else { return [] }
  guard let pointer = unsafe pointer else { throw missing(name) }
  return unsafe [UInt8](UnsafeBufferPointer(start: pointer, count: count))
}

extension RGBImage {
  /// Nil for a null pointer.
  init?(_ pointer: UnsafePointer<ddcm_image>?) throws(DDCMError) {
    guard let image = try unsafe ddcm_image.read(pointer) else { return nil }
    try unsafe self.init(image)
  }

  init(required pointer: UnsafePointer<ddcm_image>?, _ name: String = "image") throws(DDCMError) {
    try unsafe self.init(ddcm_image.read(required: pointer, name))
  }

  /// Copies the caller's rows.
  private init(_ image: ddcm_image) throws(DDCMError) {
    let (width, height) = unsafe (Int(image.width), Int(image.height))
    let row = 3 * width
    let stride = unsafe image.stride == 0 ? row : image.stride
    guard width > 0, height > 0, width <= 1 << 24, height <= 1 << 24 else {
      throw DDCMError(
        .usage, "An image has \(width)×\(height) pixels.", remedy: "Give width and height of 1...16777216 pixels.")
    }
    guard stride >= row else {
      throw DDCMError(
        .usage, "The stride of an image is \(stride), less than its \(row) bytes of a row.",
        remedy: "Give the bytes from one row to the next, or 0.")
    }
    guard let start = unsafe image.pixels else { throw missing("pixels") }
    let pixels = unsafe [UInt8](unsafeUninitializedCapacity: row * height) { target, count in
      for y in 0..<height {
        unsafe (target.baseAddress! + y * row).initialize(from: start + y * stride, count: row)
      }
      count = row * height
    }
    try self.init(width: width, height: height, pixels: pixels)
  }
}
