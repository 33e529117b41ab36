import CVips
import Synchronization

/// libvips, started at the first use.
enum Vips {
  private static let lock = Mutex(())
  private static let isStarted = cvips_start() == 0

  /// Runs `body` while no one else uses libvips, which keeps one list of messages for the whole process, and so that
  /// two large pictures are not decoded side by side.
  static func use<Result: ~Copyable>(_ body: () throws -> Result) rethrows -> Result {
    try lock.withLock { _ in
      precondition(isStarted, "libvips does not start: \(Vips.reason())")
      forgetReasons()
      return try body()
    }
  }

  /// Drops the messages of what failed without harm.
  static func forgetReasons() { _ = reason() }

  /// Why the call before failed: the first of libvips' messages, as part of a sentence.
  static func reason() -> String {
    let capacity = 1024
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { text, count in
      unsafe text.withMemoryRebound(to: CChar.self) { unsafe cvips_take_error($0.baseAddress, capacity) }
      count = unsafe text.firstIndex(of: 0) ?? 0
    }
    let message = String(decoding: bytes, as: UTF8.self)
    let line = message.split(separator: "\n").first.map(String.init) ?? "libvips does not say why"
    return line.hasSuffix(".") ? String(line.dropLast()) : line
  }
}

/// Owns a libvips image.
@safe struct VipsImage: ~Copyable {
  private let image: OpaquePointer

  /// Takes over what a CVips function returned; nil where it failed, and `Vips.reason` tells why.
  init?(_ image: OpaquePointer?) {
    guard let image = unsafe image else { return nil }
    unsafe self.image = image
  }

  deinit { unsafe cvips_release(image) }

  var header: cvips_header { unsafe cvips_describe(image) }

  /// The embedded ICC profile.
  var profile: [UInt8]? {
    var count = 0
    guard let bytes = unsafe cvips_profile(image, &count) else { return nil }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// The image in sRGB, 8 bits, 3 or 4 bands.
  func toSRGB(usingProfile: Bool) -> VipsImage? { unsafe VipsImage(cvips_to_srgb(image, usingProfile)) }

  var bands: Int { Int(unsafe cvips_bands(image)) }

  /// Decodes; `body` gets the rows from `top` on, `stride` bytes apart. False on failure.
  func readStrips(_ body: (_ rows: UnsafePointer<UInt8>, _ stride: Int, _ top: Int, _ count: Int) -> Void) -> Bool {
    unsafe withoutActuallyEscaping(body) { body in
      var body = unsafe body
      return unsafe withUnsafeMutablePointer(to: &body) { context in
        unsafe cvips_read_strips(
          image,
          { context, rows, stride, top, count in
            typealias Body = (UnsafePointer<UInt8>, Int, Int, Int) -> Void
            unsafe context!.assumingMemoryBound(to: Body.self).pointee(rows!, stride, Int(top), Int(count))
          }, context) == 0
      }
    }
  }

  /// Encodes to memory; nil on failure.
  func saved(as options: String) -> [UInt8]? {
    var count = 0
    guard let bytes = unsafe cvips_save_bytes(image, options, &count) else { return nil }
    defer { unsafe cvips_free(bytes) }
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }
}
