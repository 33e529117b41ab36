// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let ddcm = Target.Dependency.product(name: "DDCM", package: "ddcm")

// A package of its own, so that whoever only uses ddcm does not build what measures it.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "ddcm", path: ".."),
    // Without its traits it needs no jemalloc.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []),
  ],
  targets: [
    // Where the bundled model and the samples are, and numbers to work on.
    .target(name: "Fixtures", dependencies: [ddcm], swiftSettings: settings),
    .executableTarget(
      name: "Coding",
      dependencies: ["Fixtures", ddcm, .product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Coding", swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // The other half of pytorch.py.
    .executableTarget(name: "Forward", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    // The other half of full_size.py.
    .executableTarget(name: "FullSize", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    // The other half of tokenizer.py.
    .executableTarget(name: "Tokenize", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    .executableTarget(name: "TiledAutoencoder", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    .executableTarget(name: "SelectionCost", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    .executableTarget(name: "Overhead", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
    .executableTarget(name: "DecodeStatic", dependencies: ["Fixtures", ddcm], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
