package import DDCM
import HTTPTypes
package import ImageCodec
package import Inference
package import ModelFolder
import Synchronization

/// The models of the server, each compiled when it is first needed.
package final class ModelShelf: Sendable {
  package struct Entry: Sendable {
    package let name: String
    package let files: ModelFiles

    package init(name: String, files: ModelFiles) {
      self.name = name
      self.files = files
    }
  }

  /// The first is the standard one.
  package let entries: [Entry]
  private let precision: Precision?
  private let threads: Int?
  private let passes: Int
  private let engine: any Engine
  private let codecs = Mutex<[Key: Codec]>([:])

  private struct Key: Hashable {
    let identity: ModelIdentity
    let precision: Precision
  }

  /// - Parameters:
  ///   - precision: nil for float32, and for decoding the stream's own.
  ///   - passes: how many jobs are at work at once.
  /// - Precondition: there is a model.
  package init(_ entries: [Entry], engine: any Engine, precision: Precision?, threads: Int?, passes: Int) {
    precondition(!entries.isEmpty, "a server has a model")
    self.entries = entries
    self.engine = engine
    self.precision = precision
    self.threads = threads
    self.passes = passes
  }

  /// The model of a name; nil for the standard one.
  ///
  /// - Throws: `Problem` where there is none of that name.
  func entry(_ name: String?) throws(Problem) -> Entry {
    guard let name else { return entries[0] }
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw Problem(
        .badRequest, "The field 'model' is one of \(entries.map(\.name).joined(separator: ", ")), not '\(name.shown)'.")
    }
    return entry
  }

  /// The model that made a stream, if it is here.
  func entry(of identity: ModelIdentity) -> Entry? { entries.first { $0.files.identity == identity } }

  /// Who needs a model that is being compiled waits for it.
  ///
  /// - Throws: what the engine throws.
  package func codec(_ entry: Entry, for header: Header? = nil) throws -> Codec {
    let precision = precision ?? (header?.precision == .bf16 ? .bfloat16 : .float32)
    let key = Key(identity: entry.files.identity, precision: precision)
    return try codecs.withLock { codecs in
      if let codec = codecs[key] { return codec }
      let model = try Model(
        entry.files, engine: engine, options: EngineOptions(precision: precision, threads: threads, passes: passes))
      // Codebooks take a small part of the time. On the job's own thread they keep none from answering requests.
      let codec = Codec(model: model, threads: 1)
      codecs[key] = codec
      return codec
    }
  }

  package var listings: [ModelListing] {
    entries.enumerated().map { place, entry in
      let files = entry.files
      let isInPixelSpace = files.isInPixelSpace
      return ModelListing(
        name: entry.name, isDefault: place == 0, identity: "\(files.identity)", isInPixelSpace: isInPixelSpace,
        conditioning: files.readsTexts ? .text : files.classCount == nil ? .none : .classes, classes: files.classCount,
        tasks: TaskKind.allCases)
    }
  }
}
