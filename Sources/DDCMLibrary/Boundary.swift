// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
internal import CDDCM
import DDCM
import DDCMCodec

/// Where C expects a handle.
typealias HandleSlot = UnsafeMutablePointer<OpaquePointer?>

/// Runs the body of a C function.
///
/// - Parameter error: set to a new `ddcm_error` on failure, unless it is null.
func attempt(_ error: HandleSlot?, _ body: () throws -> Void) -> ddcm_status {
  unsafe error?.pointee = nil
  do {
    try body()
    return DDCM_OK
  } catch let thrown {
    let failure = DDCMError(thrown)
    unsafe error?.pointee = ErrorHandle(failure).retained()
    return failure.category.status
  }
}

/// Runs the body of a C function that makes something.
///
/// - Parameter slot: set to what is made; to null on failure.
func make(_ slot: HandleSlot?, named name: String = "result", _ error: HandleSlot?, _ body: () throws -> some Handle)
  -> ddcm_status
{
  unsafe slot?.pointee = nil
  return unsafe attempt(error) {
    guard let slot = unsafe slot else { throw missing(name) }
    unsafe slot.pointee = try body().retained()
  }
}

/// The error of a required argument that is a null pointer.
func missing(_ name: String) -> DDCMError {
  DDCMError(.usage, "The argument '\(name)' is a null pointer.", remedy: "It is required.")
}

/// A structure of C that begins with its size.
protocol SizedStructure {
  init()
  var struct_size: Int { get }
}

extension SizedStructure {
  /// What a pointer refers to, whichever version of the header its caller was compiled with: fields that are missing are zero.
  ///
  /// - Throws: `DDCMError` of category `usage` where the size is not set, `unsupported` where a later version's field is set.
  static func read(_ pointer: UnsafePointer<Self>?) throws(DDCMError) -> Self? {
    guard let pointer = unsafe pointer else { return nil }
    let size = unsafe UnsafeRawPointer(pointer).loadUnaligned(as: Int.self)
    let (known, name) = (MemoryLayout<Self>.size, "\(Self.self)")
    guard size >= MemoryLayout<Int>.size, size <= 1 << 16 else {
      throw DDCMError(
        .usage, "The struct_size of a \(name) is \(size).",
        remedy: "Initialise the structure with DDCM_INIT.")
    }
    let bytes = unsafe UnsafeRawBufferPointer(start: pointer, count: size)
    guard unsafe bytes.dropFirst(known).allSatisfy({ $0 == 0 }) else {
      throw DDCMError(
        .unsupported, "A field of \(name) is set that this version of libddcm does not know.",
        remedy: "Use a newer libddcm, or leave the field zero.")
    }
    var value = Self()
    unsafe withUnsafeMutableBytes(of: &value) { target in
      unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(known)))
    }
    return value
  }

  /// - Throws: `DDCMError` of category `usage` for a null pointer too.
  static func read(required pointer: UnsafePointer<Self>?, _ name: String) throws(DDCMError) -> Self {
    guard let value = try unsafe read(pointer) else { throw missing(name) }
    return value
  }
}

extension ddcm_image: SizedStructure {}
extension ddcm_codec_options: SizedStructure {}
extension ddcm_rate: SizedStructure {}
extension ddcm_conditioning: SizedStructure {}
extension ddcm_process: SizedStructure {}
extension ddcm_encode_options: SizedStructure {}
extension ddcm_decode_options: SizedStructure {}
extension ddcm_generate_options: SizedStructure {}
extension ddcm_edit_options: SizedStructure {}
extension ddcm_degradation: SizedStructure {}
extension ddcm_restore_options: SizedStructure {}
extension ddcm_restore_blind_options: SizedStructure {}
