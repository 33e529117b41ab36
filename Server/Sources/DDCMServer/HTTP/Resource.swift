import HTTPTypes

/// What a path names.
enum Resource: Equatable {
  case page(String)
  case jobs
  case job(String)
  case events(String)
  case result(String)
  case preview(String, Int)
  case models, samples, limits, health, metrics, openapi

  /// Nil for a path of the API that does not exist.
  init?(path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    switch parts.count {
    case 2 where parts == ["v1", "jobs"]: self = .jobs
    case 2 where parts == ["v1", "models"]: self = .models
    case 2 where parts == ["v1", "samples"]: self = .samples
    case 2 where parts == ["v1", "limits"]: self = .limits
    case 3 where parts[0] == "v1" && parts[1] == "jobs" && Self.isID(parts[2]): self = .job(parts[2])
    case 4 where parts[0] == "v1" && parts[1] == "jobs" && Self.isID(parts[2]):
      switch parts[3] {
      case "events": self = .events(parts[2])
      case "result": self = .result(parts[2])
      default: return nil
      }
    case 5 where parts[0] == "v1" && parts[1] == "jobs" && Self.isID(parts[2]) && parts[3] == "preview":
      guard parts[4].allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(parts[4]) else { return nil }
      self = .preview(parts[2], number)
    case 1 where parts == ["healthz"]: self = .health
    case 1 where parts == ["metrics"]: self = .metrics
    case 1 where parts == ["openapi.json"]: self = .openapi
    default: self = .page(path)
    }
  }

  /// Any text: what is not a job's id is answered as an unknown job.
  private static func isID(_ text: String) -> Bool { !text.isEmpty }

  var methods: [HTTPRequest.Method] {
    switch self {
    case .jobs: [.post]
    case .job: [.get, .head, .delete]
    default: [.get, .head]
    }
  }

  /// Whether it needs the token, if there is one. The page, which asks the user for it, does not.
  var needsToken: Bool {
    switch self {
    case .jobs, .job, .events, .result, .preview, .models, .metrics: true
    case .page, .samples, .limits, .health, .openapi: false
    }
  }
}
