import DDCM
import Foundation
import Inference
import Testing

@Suite("The search for OpenVINO") struct OpenVINOSearchTests {
  #if canImport(Darwin)
    static let (file, newer) = ("libopenvino_c.2641.dylib", "libopenvino_c.2650.dylib")
    static let other = "/usr/lib/libSystem.B.dylib"
  #else
    static let (file, newer) = ("libopenvino_c.so.2641", "libopenvino_c.so.2650")
    static let other = "libm.so.6"
  #endif

  /// A folder with `.deps/openvino/openvino/libs` and these empty files in it.
  func withTree(_ files: [String], _ body: (_ root: String, _ libraries: String) throws -> Void) throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "ddcm-\(UUID())")
    let libraries = root.appending(path: ".deps/openvino/openvino/libs")
    try FileManager.default.createDirectory(at: libraries, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    for file in files { try Data().write(to: libraries.appending(path: file)) }
    try body(root.path, libraries.path)
  }

  @Test("goes upwards from the program, and takes the newest")
  func upwards() throws {
    try withTree([Self.file, Self.newer, "libopenvino.so.2641", "libopenvino_c.txt"]) { root, libraries in
      let search = OpenVINOSearch(named: nil, folders: SearchFolders([root + "/a/b", "/"]))
      #expect(search.candidates().first == libraries + "/" + Self.newer)
      #expect(search.candidates().dropFirst().contains { $0.hasPrefix(root) } == false)
    }
  }

  @Test("goes no further than the folder or file that is named")
  func named() throws {
    try withTree([Self.file]) { root, libraries in
      let whole = libraries + "/" + Self.file
      for name in [libraries, root + "/.deps/openvino", whole] {
        #expect(OpenVINOSearch(named: name, folders: SearchFolders([root])).candidates() == [whole])
      }
      #expect(OpenVINOSearch(named: root + "/none", folders: SearchFolders([root])).candidates() == [root + "/none"])
      #expect(OpenVINOSearch(named: "", folders: SearchFolders([root])).candidates().first == whole)
    }
  }

  @Test("finds a library that cannot be loaded, and reports it")
  func notLoadable() throws {
    try withTree([Self.file]) { root, libraries in
      let error = #expect(throws: EngineError.self) {
        try OpenVINOEngine(OpenVINOSearch(named: nil, folders: SearchFolders([root])))
      }
      guard case .libraryNotLoadable(libraries + "/" + Self.file, _)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(error?.description.contains("pip install openvino") == true)
    }
  }

  @Test("finds a library that lacks a function, and reports it")
  func tooOld() throws {
    let folders = ["", "/lib/x86_64-linux-gnu/", "/lib/aarch64-linux-gnu/", "/lib64/", "/usr/lib/"]
    let path = folders.map { $0 + Self.other }.first { $0.contains("/") && FileManager.default.fileExists(atPath: $0) }
    // On macOS the system's libraries are no files, but they load.
    let library = path ?? Self.other
    try #require(library.contains("/"), "there is some library on this system")
    #expect(throws: EngineError.libraryTooOld(path: library, missing: "ov_get_error_info")) {
      try OpenVINOEngine(OpenVINOSearch(named: library, folders: SearchFolders([])))
    }
  }

  @Test("says what to do if there is none")
  func notFound() {
    let error = EngineError.libraryNotFound(
      searched: OpenVINOSearch(named: nil, folders: SearchFolders(["/bin"])).places)
    #expect(
      error.description == """
        OpenVINO was not found (searched: '.deps' in /bin and above, the system's library path). Run 'pip install \
        openvino' and set the environment variable DDCM_OPENVINO to the folder of its libraries (openvino/libs in \
        Python's site-packages), or run 'make setup' in a checkout of ddcm.
        """)
  }
}
