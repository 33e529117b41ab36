import DDCM
import Files
import Foundation

/// The output that the user named: standard output, a file, or a folder for one file per input.
enum Destination {
  case standardOutput
  case file(String)
  /// Ends in '/'.
  case folder(String)

  /// A folder if one of this name exists, or if the name ends in '/'.
  init(_ path: String) {
    if path == StandardStreams.placeholder {
      self = .standardOutput
    } else if path.hasSuffix("/") || Input.isFolder(path) {
      self = .folder(path.hasSuffix("/") ? path : path + "/")
    } else {
      self = .file(path)
    }
  }

  var path: String {
    switch self {
    case .standardOutput: StandardStreams.placeholder
    case .file(let path), .folder(let path): path
    }
  }

  /// The path for one input: in a folder, the input's name with another extension.
  func path(for input: Input, extension: String) throws(DDCMError) -> String {
    guard case .folder(let folder) = self else { return path }
    guard !input.isStandardInput else {
      throw DDCMError(
        .usage, "Standard input has no name for a file in the folder '\(folder)'.", remedy: "Name the output file.")
    }
    return folder + (input.subfolder ?? "") + input.stem + "." + `extension`
  }

  /// Creates the folder if it does not exist.
  func create() throws(FileError) {
    if case .folder(let folder) = self { try Self.create(folder) }
  }

  static func create(_ folder: String) throws(FileError) { try Folder.create(folder) }
}

/// One input and the path of its output.
struct Job {
  let input: Input
  let output: String

  /// Where the image that the stream decodes to is written; nil for nowhere.
  var reconstruction: String?

  /// What reports call the output.
  var outputName: String { StandardStreams.name(output) }

  var outputExists: Bool { FileIdentity(path: output) != nil }

  /// Pairs each input with its output, and creates the folders of the outputs. Several inputs need a folder.
  ///
  /// - Parameter extension: of outputs in a folder.
  /// - Throws: `DDCMError` of category `usage` for inputs that would have the same output; `FileError`.
  static func all(_ inputs: [Input], to path: String, extension: String) throws -> [Job] {
    let destination = Destination(path)
    if case .folder = destination {
    } else if inputs.count > 1 || inputs.contains(where: { $0.subfolder != nil }) {
      throw DDCMError(
        .usage, "Several inputs cannot all be written to '\(StandardStreams.name(destination.path))'.",
        remedy: "Name a folder that exists, or a new one with a '/' at its end.")
    }
    let jobs = try inputs.map { Job(input: $0, output: try destination.path(for: $0, extension: `extension`)) }
    for jobs in Dictionary(grouping: jobs, by: { FileName.bytes(of: $0.output) }).values where jobs.count > 1 {
      let names = jobs.map { "'\($0.input.name)'" }.joined(separator: " and ")
      throw DDCMError(
        .usage, "\(names) would both be written to '\(jobs[0].outputName)'.",
        remedy: "Process them one by one.")
    }
    if case .folder(let folder) = destination {
      for subfolder in Set(inputs.map { $0.subfolder ?? "" }) { try Destination.create(folder + subfolder) }
    }
    return jobs
  }
}

/// The names of generated images and their streams: that of the output, with a number where there are several.
struct GeneratedNames {
  let image: String
  /// Beside the image; nil for an image on standard output.
  var stream: String?

  /// - Parameter extension: of images in a folder.
  static func all(_ destination: Destination, count: Int, extension: String) -> [GeneratedNames] {
    (0..<count).map { index in
      // -1, or -001 where there are hundreds.
      let number = String(index + 1)
      let zeros = String(repeating: "0", count: String(count).count - number.count)
      let suffix = count == 1 ? "" : "-" + zeros + number
      switch destination {
      case .standardOutput: return GeneratedNames(image: destination.path)
      case .folder(let folder):
        let stem = folder + "generated" + suffix
        return GeneratedNames(image: stem + "." + `extension`, stream: stem + ".ddcm")
      case .file(let path):
        let stem = (path as NSString).deletingPathExtension + suffix
        let image = count == 1 ? path : stem + "." + (path as NSString).pathExtension
        return GeneratedNames(image: image, stream: stem + ".ddcm")
      }
    }
  }
}
