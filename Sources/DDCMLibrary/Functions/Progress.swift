// swift-format-ignore-file: AlwaysUseLowerCamelCase
// Names are those of ddcm.h.
public import CDDCM
import DDCM
import DDCMCodec

/// Calls C at each step.
@safe struct ProgressCallback {
  let function: ddcm_progress_callback?
  let context: UnsafeMutableRawPointer?

  /// The handler of a request.
  var handler: ProgressHandler {
    guard let function = unsafe function else { return { _ in } }
    let context = unsafe context
    return { step in
      let box = StepBox(step)
      var record = unsafe ddcm_progress_record()
      unsafe record.progress.struct_size = MemoryLayout<ddcm_progress>.size
      unsafe record.progress.step = UInt64(step.step)
      unsafe record.progress.step_count = UInt64(step.stepCount)
      unsafe record.progress.pass = UInt64(step.pass)
      unsafe record.progress.pass_count = UInt64(step.passCount ?? 0)
      unsafe record.step = Unmanaged.passUnretained(box).toOpaque()
      let answer = withExtendedLifetime(box) {
        unsafe withUnsafePointer(to: &record) { pointer in
          unsafe function(UnsafeRawPointer(pointer).assumingMemoryBound(to: ddcm_progress.self), context)
        }
      }
      guard answer == 0 else { throw CancellationError() }
    }
  }
}

private final class StepBox {
  let step: StepProgress

  init(_ step: StepProgress) { self.step = step }
}

@c @implementation
public func ddcm_progress_preview(
  _ progress: UnsafePointer<ddcm_progress>?, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ddcm_status {
  unsafe make(result, error) {
    guard let progress = unsafe progress else { throw missing("progress") }
    let record = unsafe UnsafeRawPointer(progress).assumingMemoryBound(to: ddcm_progress_record.self)
    guard let step = unsafe record.pointee.step else { throw missing("progress") }
    let box = unsafe Unmanaged<StepBox>.fromOpaque(step).takeUnretainedValue()
    return try ResultHandle(image: box.step.preview())
  }
}
