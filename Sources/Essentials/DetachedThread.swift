/// Runs `body` on a new thread, for work that would block a task's thread.
///
/// - Throws: `POSIXError` where the system has no thread left; `body` is not run then.
package func detachThread(_ body: @escaping @Sendable () -> Void) throws {
  let box = unsafe Unmanaged.passRetained(Body(body))
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  let code = unsafe pthread_create(
    &thread, nil,
    { context in
      #if canImport(Darwin)
        let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
      #else
        let body = unsafe Unmanaged<Body>.fromOpaque(context!).takeRetainedValue()
      #endif
      body.run()
      return nil
    }, box.toOpaque())
  guard code == 0 else {
    unsafe box.release()
    throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EAGAIN)
  }
  #if canImport(Darwin)
    if let thread = unsafe thread { unsafe pthread_detach(thread) }
  #else
    pthread_detach(thread)
  #endif
}

private final class Body: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
