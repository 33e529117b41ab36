import DDCM
import ImageCodec
import Inference
import ModelFolder

/// Loads the models that a run of the command needs, each once.
final class ModelLoader {
  private let options: ModelOptions
  private let console: Console
  private let search = ModelSearch.ofThisProcess
  private var engine: OpenVINOEngine?
  private var files: [String: ModelFiles] = [:]
  private var codecs: [Key: Codec] = [:]

  private struct Key: Hashable {
    let identity: ModelIdentity
    let precision: Precision
  }

  init(_ options: ModelOptions, _ console: Console) {
    self.options = options
    self.console = console
  }

  /// For encoding and generating: the model that the user names, or the standard one.
  func codec() throws -> Codec {
    try codec(read(options.model.map(search.path(of:)) ?? search.standard()), precision: options.precision ?? .float32)
  }

  /// For decoding: the model that the user names, or the one among the known that made the stream.
  ///
  /// - Throws: `CodecError.wrongModel` where it is not there, or is not the one that the user names.
  func codec(for header: Header) throws -> Codec {
    let files =
      try options.model.map { try read(search.path(of: $0)) } ?? known(header.model) ?? read(search.standard())
    guard files.identity == header.model else {
      throw CodecError.wrongModel(needed: header.model, given: files.identity)
    }
    return try codec(files, precision: options.precision ?? (header.precision == .bf16 ? .bfloat16 : .float32))
  }

  /// Models that cannot be read are none that made a stream.
  private func known(_ identity: ModelIdentity) -> ModelFiles? {
    search.all().lazy.compactMap { try? self.read($0) }.first { $0.identity == identity }
  }

  private func read(_ path: String) throws -> ModelFiles {
    if let files = files[path] { return files }
    let read = try ModelFiles(path: path, cache: search.identities)
    files[path] = read
    return read
  }

  private func codec(_ files: ModelFiles, precision: Precision) throws -> Codec {
    let key = Key(identity: files.identity, precision: precision)
    if let codec = codecs[key] { return codec }
    let engine = try engine ?? OpenVINOEngine()
    self.engine = engine
    let model = try Model(files, engine: engine, options: EngineOptions(precision: precision, threads: options.threads))
    if let notice = model.notice { console.note(notice) }
    let codec = Codec(model: model, threads: options.threads)
    codecs[key] = codec
    return codec
  }
}
