package import DDCM

/// Why a folder or a file cannot be used as a model.
package enum ModelError: Error, DDCMErrorConvertible, CustomStringConvertible {
  /// There is no model where one is searched for.
  case none(starts: [String])
  /// Nothing exists at a path, which is no name of a repository either.
  case absent(path: String)
  /// A model of this name is not in Hugging Face's cache.
  case notFetched(name: String)
  /// A file does not exist.
  case missing(path: String)
  /// A file is a pointer, as Git writes it instead of a large file if Git LFS is not installed.
  case pointer(path: String)
  /// A file cannot be read, or contradicts what else is known of the model. The reason is a part of a sentence.
  case invalid(path: String, reason: String)
  /// The pipeline, or one of its parts, is of a kind that this version does not run.
  case unsupported(path: String, part: String, kind: String, supported: String)

  package var ddcmError: DDCMError {
    switch self {
    case .none(let starts):
      DDCMError(
        .modelMissing,
        "No model was found: there is no Models/photo in \(starts.map { "'\($0)'" }.joined(separator: " or ")) or above.",
        remedy: "Set \(.model) to a model's folder, or the environment variable DDCM_MODEL.")
    case .absent(let path):
      DDCMError(
        .modelMissing, "There is no model at '\(path)'.",
        remedy: """
          Set \(.model) to a folder in the diffusers layout, to a checkpoint of guided-diffusion, or to a name such as \
          org/name in Hugging Face's cache.
          """)
    case .notFetched(let name):
      DDCMError(
        .modelMissing, "There is no model at '\(name)', nor of this name in Hugging Face's cache.",
        remedy: "Fetch it with: \(Self.fetching(name))")
    case .missing(let path):
      DDCMError(
        .modelMissing, "The model has no file '\(path)'.",
        remedy: "Fetch the whole model: a folder in the diffusers layout.")
    case .pointer(let path):
      DDCMError(
        .modelMissing, "The file '\(path)' is a pointer of Git LFS: the file itself was not fetched.",
        remedy: "Run 'git lfs pull' in the model's folder.")
    case .invalid(let path, let reason):
      DDCMError(.unsupported, "The model's file '\(path)' cannot be used: \(reason).")
    case .unsupported(let path, let part, let kind, let supported):
      DDCMError(
        .unsupported,
        "The model's file '\(path)' names \(kind) as its \(part), which is not supported; supported: \(supported).")
    }
  }

  /// The command of Hugging Face's own tool that fetches what is needed of a repository, and no more.
  private static func fetching(_ name: String) -> String {
    let wanted = ["model_index.json", "*/*.json", "*/*.txt", "*/*.safetensors"]
    let unwanted = ["*.fp16.*", "*non_ema*", "safety_checker/*"]
    return "hf download \(name)" + wanted.map { " --include '\($0)'" }.joined()
      + unwanted.map { " --exclude '\($0)'" }.joined()
  }
}
