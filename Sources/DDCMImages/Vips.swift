import CVips
import Synchronization

/// libvips, started at the first use.
enum Vips {
  private static let lock = Mutex(())
  private static let isStarted = cvips_start() == 0

  /// Runs `body` with exclusive use of libvips, which keeps one list of messages for the whole process; so two large
  /// images are never decoded at the same time either.
  static func use<Result: ~Copyable, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    try lock.withLock { _ throws(Failure) in
      precondition(isStarted, "libvips does not start: \(errors().joined(separator: "; "))")
      _ = (errors(), warnings())
      return try body()
    }
  }

  /// Why the call before failed: the first of libvips' messages, as part of a sentence.
  static func reason() -> String { errors().first ?? "libvips gives no reason" }

  /// libvips' error messages since the last call.
  static func errors() -> [String] { unsafe lines { unsafe cvips_take_error($0, $1) } }

  /// The decoders' warnings since the last call.
  static func warnings() -> [String] { unsafe lines { unsafe cvips_take_warnings($0, $1) } }

  private static func lines(_ read: (UnsafeMutablePointer<CChar>?, Int) -> Void) -> [String] {
    let capacity = 2048
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { text, count in
      unsafe text.withMemoryRebound(to: CChar.self) { unsafe read($0.baseAddress, capacity) }
      count = unsafe text.firstIndex(of: 0) ?? 0
    }
    // A part of a file may be among them: no control characters.
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let printable = line.unicodeScalars.filter { $0.properties.generalCategory != .control }
      return String(String.UnicodeScalarView(printable.last == "." ? printable.dropLast() : printable))
    }
  }
}

/// Owns a libvips image.
@safe struct VipsImage: ~Copyable {
  private let image: OpaquePointer

  /// Takes over what a CVips function returned; nil where it failed, and `Vips.reason` then gives the reason.
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

  /// How samples become sRGB; `cvips_conversion`, with the profile as an array.
  struct Conversion {
    enum Profile {
      case none, embedded
      case other([UInt8])
    }

    var profile = Profile.none
    var white: Double
  }

  /// The image in sRGB, 8 bits, 3 or 4 bands; nil on failure.
  func toSRGB(_ how: Conversion) -> VipsImage? {
    var (profile, usesEmbedded) = ([UInt8](), false)
    switch how.profile {
    case .none: break
    case .embedded: usesEmbedded = true
    case .other(let bytes): profile = bytes
    }
    let converted = unsafe profile.withUnsafeBufferPointer { profile in
      let conversion = unsafe cvips_conversion(
        profile: profile.isEmpty ? nil : profile.baseAddress, profile_size: profile.count, use_embedded: usesEmbedded,
        white: how.white)
      return unsafe cvips_to_srgb(image, conversion)
    }
    return unsafe VipsImage(converted)
  }

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
