import DDCM
import DDCMFormat

/// The size of a stream's image, from the stream's beginning.
package struct StreamDimensions: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// Of the whole stream; nil where the beginning does not say it.
  package let byteCount: Int?

  /// - Parameter bytes: the beginning of a stream; its first 80 bytes suffice.
  /// - Throws: `DDCMError` of category `notRecognized`, `damaged` or `unsupported`.
  package init(_ bytes: [UInt8]) throws(DDCMError) {
    do throws(BitstreamError) {
      let front = try StreamFront(bytes)
      (width, height, byteCount) = (front.width, front.height, front.wholeByteCount)
    } catch {
      throw DDCMError(error)
    }
  }
}
