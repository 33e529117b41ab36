import DDCM
import DDCMFormat
import Essentials
import Inference
import Networks

/// What identifies a model, as lines of text; Documentation/FORMAT.md lists them.
///
/// Weights that its networks are computed from count by their names, shapes and values rounded to binary16: neither the kind
/// of file nor half precision changes the identity.
struct ModelDescription {
  private enum Line {
    case text(String)
    case tensor(StoredTensor)
  }

  private var lines: [Line] = []
  /// The files that the tensors are in.
  private(set) var files: [String] = []

  init(_ schedule: NoiseSchedule) throws {
    let alphas = schedule.alphasCumprod.flatMap { Self.bytes(Float($0).bitPattern) }
    let clip = schedule.clipSample.map { "\($0)" } ?? "none"
    lines = [
      .text("ddcm model 1"),
      .text(
        "schedule \(schedule.prediction.rawValue) \(clip) \(schedule.trainTimesteps) \(SHA256.hash(alphas).hexadecimal)"
      ),
    ]
  }

  /// - Parameter configuration: all that does not follow from the shapes of the weights.
  mutating func add(_ part: String, _ kind: String, _ configuration: any Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    lines.append(.text("\(part) \(kind) \(String(decoding: try encoder.encode(configuration), as: UTF8.self))"))
  }

  /// Another line.
  mutating func add(_ line: String) { lines.append(.text(line)) }

  /// - Throws: `ModelError` where it cannot be read.
  mutating func addFile(_ path: String) throws(ModelError) {
    let contents: Data
    do {
      contents = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .invalid(path: path, reason: systemReason(of: error))
    }
    lines.append(.text("file \(path.lastPathComponent) \(SHA256.hash(contents).hexadecimal)"))
  }

  /// The tensors that a network is computed from.
  mutating func addWeights(_ weights: any WeightFile, _ names: [String]) {
    let tensors = Set(names).sorted().compactMap { weights[$0] }
    lines += tensors.map(Line.tensor)
    files += Set(tensors.map(\.path)).sorted()
  }

  /// Bytes of weights.
  var weightBytes: Int {
    lines.reduce(0) { if case .tensor(let tensor) = $1 { $0 + tensor.bytes.count } else { $0 } }
  }

  /// The lines, but with names and shapes alone of the tensors.
  var outline: String {
    lines.map { line in
      switch line {
      case .text(let text): text
      case .tensor(let tensor): "tensor \(tensor.name) \(tensor.shape)"
      }
    }.joined(separator: "\n")
  }

  /// Reads all weights.
  func identity() -> ModelIdentity {
    let tensors = lines.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
    var digests = Self.digests(of: tensors)[...]
    var whole = SHA256()
    for line in lines {
      let text =
        switch line {
        case .text(let text): text
        case .tensor(let tensor):
          "tensor \(tensor.name) \(tensor.shape.map(String.init).joined(separator: "x")) \(digests.removeFirst())"
        }
      whole.update(Array((text + "\n").utf8))
    }
    return ModelIdentity(bytes: Array(whole.finalize().prefix(8)))
  }

  /// The tensors' digests, in hexadecimal digits; computed on all cores.
  private static func digests(of tensors: [StoredTensor]) -> [String] {
    var digests = [String](repeating: "", count: tensors.count)
    unsafe digests.withUnsafeMutableBufferPointer { digests in
      guard let base = digests.baseAddress else { return }
      unsafe Parallel(threads: nil).forEach(tensors.count, grain: 1, on: base) { index, digests in
        var hash = SHA256()
        unsafe tensors[index].forEachPieceOfHalves { unsafe hash.update($0) }
        unsafe digests[index] = hash.finalize().hexadecimal
      }
    }
    return digests
  }

  private static func bytes(_ bits: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
  }
}

extension ModelIdentity {
  /// The first 8 bytes of a SHA-256 over the lines of a ``ModelDescription``.
  init(
    _ schedule: NoiseSchedule, _ denoiser: DenoiserPart, _ autoencoder: AutoencoderPart, _ texts: TextParts?,
    cache: IdentityCache?
  ) throws {
    var description = try ModelDescription(schedule)
    try description.add("denoiser", denoiser.kind, denoiser.fingerprint)
    description.addWeights(denoiser.weights, denoiser.graph.weightNames)
    try description.add("autoencoder", autoencoder.kind, autoencoder.fingerprint)
    if let weights = autoencoder.weights { description.addWeights(weights, autoencoder.weightNames) }
    for text in texts?.encoders ?? [] {
      try description.add(text.tokenizerName, "CLIPTokenizer", text.tokenizer.fingerprint)
      if let digest = text.tokenizer.digest {
        description.add("file tokenizer.json \(digest)")
      } else {
        for path in text.tokenizerFiles { try description.addFile(path) }
      }
      if !text.tokenizer.added.isEmpty {
        try description.add(text.tokenizerName, "added", text.tokenizer.added)
      }
      try description.add(text.name, text.kind, text.configuration)
      description.addWeights(text.weights, text.graph.weightNames)
    }
    if let texts, texts.encoders.count > 1 {
      let end = texts.encoders.last?.endToken.map(String.init) ?? "none"
      description.add("texts \(end) \(texts.usesZerosForNoText ? "zeros" : "empty")")
    }
    self = cache?.identity(of: description) ?? description.identity()
  }
}
