/// Every error that the library throws: what went wrong, and what to do about it.
///
/// `message` and `remedy` are whole sentences. They name the fields of
/// requests (``RequestField``), not the options of a command or the parameters of a service, so that each surface can
/// use its own names:
///
///     error.rendered { "--" + $0.separated(by: "-") }   // Set --max-pixels higher.
///     error.rendered { $0.name }                 // Set maxPixels higher.
public struct DDCMError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, from which a surface derives its exit code or status.
  public enum Category: String, Sendable, CaseIterable {
    /// The request is invalid: a value out of range, or values that exclude each other.
    case usage
    /// An image or a stream is damaged, incomplete, or contradicts itself.
    case damaged
    /// An input is not an image or a stream at all.
    case notRecognized
    /// An input file does not exist.
    case notFound
    /// The model that is needed is not available.
    case modelMissing
    /// The model, the file or this build does not support what was asked for.
    case unsupported
    /// An input is larger than a limit allows.
    case limit
    /// The caller cancelled the request.
    case cancelled
    /// Reading or writing a file failed.
    case inputOutput
    /// A fault of the library or of the inference engine.
    case `internal`
  }

  public let category: Category
  public let message: ErrorText
  public let remedy: ErrorText?

  /// - Parameters:
  ///   - message: what is wrong, and with what: a sentence that ends with a full stop.
  ///   - remedy: what to do: another sentence; nil if there is nothing that the caller can do.
  public init(_ category: Category, _ message: ErrorText, remedy: ErrorText? = nil) {
    self.category = category
    self.message = message
    self.remedy = remedy
  }

  /// Message and remedy as one text.
  ///
  /// - Parameter name: what the surface calls a field of a request.
  public func rendered(fields name: (RequestField) -> String) -> String {
    [message, remedy].compactMap { $0?.rendered(fields: name) }.joined(separator: " ")
  }

  public var description: String { rendered(fields: \.name) }
}

/// An error of one part of the library, which becomes a ``DDCMError`` where a request ends.
package protocol DDCMErrorConvertible: Error {
  var ddcmError: DDCMError { get }
}

extension DDCMErrorConvertible where Self: CustomStringConvertible {
  package var description: String { ddcmError.description }
}

extension DDCMError: DDCMErrorConvertible {
  package var ddcmError: DDCMError { self }

  /// Any error as a `DDCMError`: those of the library keep their category, `CancellationError` is ``Category/cancelled``, and
  /// all else is ``Category/internal``.
  public init(_ error: any Error) {
    switch error {
    case let error as any DDCMErrorConvertible: self = error.ddcmError
    case is CancellationError: self.init(.cancelled, "The request was cancelled.")
    default: self.init(.internal, "\("\(error)")")
    }
  }
}
