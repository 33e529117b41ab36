/// Why reading or writing a file failed, in the operating system's words.
package func systemReason(of error: any Error) -> String {
  func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
  if let error = error as? POSIXError { return text(error.code.rawValue) }
  guard let error = error as? CocoaError else { return "\(error)" }
  if let cause = error.underlying as? POSIXError { return text(cause.code.rawValue) }
  switch error.code {
  case .fileNoSuchFile, .fileReadNoSuchFile: return text(ENOENT)
  case .fileReadNoPermission, .fileWriteNoPermission: return text(EACCES)
  case .fileReadTooLarge: return text(EFBIG)
  case .fileWriteOutOfSpace: return text(ENOSPC)
  case .fileWriteFileExists: return text(EEXIST)
  case .fileReadUnknown: return text(EISDIR)
  default: return "\(error)"
  }
}
