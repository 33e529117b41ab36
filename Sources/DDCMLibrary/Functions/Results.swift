// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
public import CDDCM
import DDCM

@c @implementation
public func ddcm_result_bytes(
  _ result: OpaquePointer?, _ size: UnsafeMutablePointer<Int>?
) -> UnsafePointer<UInt8>? {
  let bytes = unsafe ResultHandle.at(result)?.bytes
  unsafe size?.pointee = bytes?.count ?? 0
  return unsafe bytes?.pointer
}

@c @implementation
public func ddcm_result_image(_ result: OpaquePointer?, _ image: UnsafeMutablePointer<ddcm_image>?) -> Int32 {
  guard let made = unsafe ResultHandle.at(result)?.image, let image = unsafe image,
    unsafe image.pointee.struct_size >= MemoryLayout<ddcm_image>.size
  else { return 0 }
  unsafe image.pointee.width = UInt32(made.width)
  unsafe image.pointee.height = UInt32(made.height)
  unsafe image.pointee.pixels = made.pixels.pointer
  unsafe image.pointee.stride = 3 * made.width
  return 1
}

@c @implementation
public func ddcm_result_copy_image(
  _ result: OpaquePointer?, _ pixels: UnsafeMutablePointer<UInt8>?, _ capacity: Int, _ stride: Int,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe attempt(error) {
    guard let image = unsafe ResultHandle.at(result)?.image, let source = unsafe image.pixels.pointer else {
      throw DDCMError(.usage, "The result has no image.", remedy: "Ask a result of decoding, for example.")
    }
    guard let target = unsafe pixels else { throw missing("pixels") }
    let row = 3 * image.width
    let step = stride == 0 ? row : stride
    let (before, overflows) = step.multipliedReportingOverflow(by: image.height - 1)
    let (needed, overflowsToo) = before.addingReportingOverflow(row)
    guard step >= row, !overflows, !overflowsToo, capacity >= needed else {
      throw DDCMError(
        .usage,
        "An image of \(image.width)×\(image.height) pixels does not fit into \(capacity) bytes with rows \(step) bytes apart.",
        remedy: "Give at least \(row) bytes for each of \(image.height) rows.")
    }
    for y in 0..<image.height { unsafe (target + y * step).update(from: source + y * row, count: row) }
  }
}

@c @implementation
public func ddcm_result_copy_bytes(
  _ result: OpaquePointer?, _ bytes: UnsafeMutablePointer<UInt8>?, _ capacity: Int,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe attempt(error) {
    guard let made = unsafe ResultHandle.at(result)?.bytes, let source = unsafe made.pointer else {
      throw DDCMError(.usage, "The result has no stream.", remedy: "Ask a result of encoding, for example.")
    }
    guard let target = unsafe bytes else { throw missing("bytes") }
    guard capacity >= made.count else {
      throw DDCMError(
        .usage, "A stream of \(made.count) bytes does not fit into \(capacity).", remedy: "Give a larger buffer.")
    }
    unsafe target.update(from: source, count: made.count)
  }
}

@c @implementation
public func ddcm_result_note_count(_ result: OpaquePointer?) -> Int {
  unsafe ResultHandle.at(result)?.notes.count ?? 0
}

@c @implementation
public func ddcm_result_note(_ result: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
  guard let notes = unsafe ResultHandle.at(result)?.notes, notes.indices.contains(index) else { return nil }
  return unsafe notes[index].pointer
}

@c @implementation
public func ddcm_result_json(_ result: OpaquePointer?) -> UnsafePointer<CChar>? {
  unsafe ResultHandle.at(result)?.json.pointer
}

@c @implementation
public func ddcm_result_free(_ result: OpaquePointer?) { unsafe ResultHandle.release(result) }
