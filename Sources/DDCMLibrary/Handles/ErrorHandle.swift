internal import CDDCM
import DDCM

/// `ddcm_error`.
final class ErrorHandle: Handle {
  let status: ddcm_status
  let message: CText
  let remedy: CText?

  init(_ error: DDCMError) {
    status = error.category.status
    message = CText(error.message.rendered(fields: \.nameInC))
    remedy = error.remedy.map { CText($0.rendered(fields: \.nameInC)) }
  }
}

extension RequestField {
  /// As the header has it.
  var nameInC: String {
    switch self {
    case .selectionCode: "selection"
    case .then: "tasks"
    default: separated(by: "_")
    }
  }
}

extension DDCMError.Category {
  var status: ddcm_status {
    switch self {
    case .usage: DDCM_ERROR_USAGE
    case .damaged: DDCM_ERROR_DAMAGED
    case .notRecognized: DDCM_ERROR_NOT_RECOGNIZED
    case .notFound: DDCM_ERROR_NOT_FOUND
    case .modelMissing: DDCM_ERROR_MODEL_MISSING
    case .unsupported: DDCM_ERROR_UNSUPPORTED
    case .limit: DDCM_ERROR_LIMIT
    case .cancelled: DDCM_ERROR_CANCELLED
    case .inputOutput: DDCM_ERROR_INPUT_OUTPUT
    case .internal: DDCM_ERROR_INTERNAL
    }
  }
}
