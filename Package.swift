// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "ddcm",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "DDCM", targets: ["DDCM"]),
  ],
  dependencies: [],
  targets: [
    // The method: imports nothing but the standard library and Foundation.
    .target(name: "DDCM", swiftSettings: settings),
    // OpenVINO's C interface, looked up at run time.
    .target(name: "COpenVINO"),
    // Graphs, weight files, and the engines that run graphs. Alone imports COpenVINO.
    .target(name: "Inference", dependencies: ["COpenVINO"], swiftSettings: settings),
    // From a model's config.json to a graph.
    .target(name: "Networks", dependencies: ["Inference"], swiftSettings: settings),
    .testTarget(name: "InferenceTests", dependencies: ["Inference"], swiftSettings: settings),
    .testTarget(name: "NetworksTests", dependencies: ["Inference", "Networks"], swiftSettings: settings),
    .testTarget(name: "DDCMTests", dependencies: ["DDCM"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
