import Foundation

/// Where OpenVINO's library is looked for.
///
/// In order: the folder or file that DDCM_OPENVINO names, and nothing else if it is set; `.deps/openvino/openvino/libs`
/// beside the executable and in each folder above it; the same from the current folder upwards; the system's library path.
package struct OpenVINOSearch: Sendable {
  private let named: String?
  private let starts: [String]

  /// - Parameters:
  ///   - named: the value of DDCM_OPENVINO.
  ///   - starts: the folders from which to go upwards.
  package init(named: String?, starts: [String]) {
    self.named = named.flatMap { $0.isEmpty ? nil : $0 }
    self.starts = starts
  }

  /// The search of this process.
  package static var ofThisProcess: Self {
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path
    return Self(
      named: ProcessInfo.processInfo.environment["DDCM_OPENVINO"],
      starts: [executable, FileManager.default.currentDirectoryPath].compactMap(\.self))
  }

  #if canImport(Darwin)
    private static let names = ["libopenvino_c.dylib", "libopenvino_c.2641.dylib"]
    private static let systemFolders = ["/opt/homebrew/lib", "/usr/local/lib"]
  #else
    private static let names = ["libopenvino_c.so", "libopenvino_c.so.2641"]
    private static let systemFolders: [String] = []
  #endif

  /// What is searched, for a message.
  package var places: [String] {
    named.map { [$0] } ?? starts.map { "'.deps' in \($0) and above" } + ["the system's library path"]
  }

  /// What to try to load, in order: paths of files that are there, then bare names for the system's loader.
  package func candidates() -> [String] {
    if let named {
      // A path that is not there is tried too, so that the loader says what is wrong with it.
      return [library(in: named) ?? library(in: named + "/openvino/libs") ?? absolute(named)]
    }
    let folders = starts.flatMap(ancestors).map { $0 + "/.deps/openvino/openvino/libs" } + Self.systemFolders
    return folders.compactMap(library) + Self.names
  }

  /// The library in a folder, whatever version its name carries; of several, the newest.
  private func library(in folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let libraries = names.filter { name in
      Self.names.contains(name) || name.wholeMatch(of: /libopenvino_c\.(so\.\d+|\d+\.dylib)/) != nil
    }
    return libraries.max { $0.compare($1, options: .numeric) == .orderedAscending }.map { absolute(folder) + "/" + $0 }
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  /// The folder itself, and each above it.
  private func ancestors(of folder: String) -> [String] {
    var url = URL(fileURLWithPath: folder).standardizedFileURL
    var paths = [url.path]
    while url.path != "/" {
      url.deleteLastPathComponent()
      paths.append(url.path == "/" ? "" : url.path)
    }
    return paths
  }
}
