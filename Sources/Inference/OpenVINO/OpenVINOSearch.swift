import Essentials

/// Where OpenVINO's library is searched for.
///
/// In order: the folder or file that is named, and nothing else if one is; `.deps/openvino/openvino/libs` beside the
/// executable and in each folder above it; the same from the current folder upwards; the system's library path.
package struct OpenVINOSearch: Sendable {
  private let named: String?
  private let folders: SearchFolders

  /// - Parameters:
  ///   - named: the library, or a folder that holds it.
  ///   - folders: where to search if nothing is named.
  package init(named: String?, folders: SearchFolders = .ofThisProcess) {
    self.named = named.flatMap { $0.isEmpty ? nil : $0 }
    self.folders = folders
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
    named.map { [$0] } ?? folders.starts.map { "'.deps' in \($0) and above" } + ["the system's library path"]
  }

  /// What to try to load, in order: paths of existing files, then bare names for the system's loader.
  package func candidates() -> [String] {
    if let named {
      // A path that does not exist is tried too, so that the loader says what is wrong with it.
      return [library(in: named) ?? library(in: named + "/openvino/libs") ?? absolute(named)]
    }
    return (folders.all.map { $0 + "/.deps/openvino/openvino/libs" } + Self.systemFolders).compactMap(library)
      + Self.names
  }

  /// The library in a folder, whatever version its name carries; of several, the newest.
  private func library(in folder: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let libraries = names.filter { name in
      Self.names.contains(name) || name.wholeMatch(of: /libopenvino_c\.(so\.\d+|\d+\.dylib)/) != nil
    }
    return libraries.max { Self.version(of: $0) < Self.version(of: $1) }.map { absolute(folder) + "/" + $0 }
  }

  /// The number in a library's name; 0 for none.
  private static func version(of name: String) -> Int { Int(name.filter(\.isNumber)) ?? 0 }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

/// The folders in which a program's own files are searched for, each with all folders above it.
package struct SearchFolders: Sendable {
  package let starts: [String]

  package init(_ starts: [String]) {
    var seen: Set<String> = []
    self.starts = starts.filter { seen.insert($0).inserted }
  }

  /// The executable's folder, then the current one.
  package static var ofThisProcess: Self {
    Self([folderOfExecutable, FileManager.default.currentDirectoryPath].compactMap(\.self))
  }

  private static var folderOfExecutable: String? {
    #if os(Linux)
      let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    #else
      let executable = Bundle.main.executablePath
    #endif
    return executable.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path }
  }

  /// Each start, and each folder above it; the root is "", so that "/name" can be appended to all of them.
  package var all: [String] {
    starts.flatMap { start in
      let parts = URL(fileURLWithPath: start).standardizedFileURL.path.split(separator: "/")
      return (0...parts.count).reversed().map { parts[..<$0].map { "/" + $0 }.joined() }
    }
  }
}
