// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "ddcm",
  platforms: [.macOS(.v15)],
  products: [
    // The codec on raw pixels. Needs OpenVINO at run time, and no C library to build.
    .library(name: "DDCMCodec", targets: ["DDCMCodec"]),
    // Image files, by libvips.
    .library(name: "DDCMImages", targets: ["DDCMImages"]),
    // The C interface; `make library` links it with the Swift runtime to libddcm.
    .library(name: "DDCMLibrary", type: .static, targets: ["DDCMLibrary"]),
    .executable(name: "ddcm", targets: ["DDCMCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // Foundation's values and the C library, under one name.
    .target(name: "Essentials", swiftSettings: settings),
    // The method (DDCM, arXiv 2502.01189): the standard library, and Foundation's values.
    .target(name: "DDCM", dependencies: ["Essentials"], swiftSettings: settings),
    // The bit stream: header, entropy coding, protection against bit errors.
    .target(name: "DDCMFormat", dependencies: ["DDCM", "Essentials"], swiftSettings: settings),
    // OpenVINO's C interface, looked up at run time.
    .target(name: "COpenVINO"),
    // Graphs, weight files, and the engines that run graphs. The only target that imports COpenVINO.
    .target(name: "Inference", dependencies: ["COpenVINO", "DDCM", "Essentials"], swiftSettings: settings),
    // From a model's config.json to a graph.
    .target(name: "Networks", dependencies: ["DDCM", "Essentials", "Inference"], swiftSettings: settings),
    // Model folders, checkpoints and cache names -> a prior, its autoencoder and its identity.
    .target(
      name: "ModelFolder", dependencies: ["DDCM", "DDCMFormat", "Essentials", "Inference", "Networks"],
      swiftSettings: settings),
    // Image quality metrics, with and without a reference.
    .target(
      name: "Quality", dependencies: ["DDCM", "Essentials"], exclude: ["Resources/README.md"],
      resources: [.embedInCode("Resources/niqe.json")], swiftSettings: settings),
    // The application: requests, and a codec that runs them.
    .target(
      name: "DDCMCodec",
      dependencies: ["DDCM", "DDCMFormat", "Essentials", "Inference", "ModelFolder", "Networks", "Quality"],
      swiftSettings: settings),
    // The C interface: its header, and the codec behind it.
    .target(name: "CDDCM"),
    .target(
      name: "DDCMLibrary",
      dependencies: ["CDDCM", "DDCM", "DDCMCodec", "DDCMFormat", "Essentials", "Inference", "ModelFolder"],
      swiftSettings: settings),
    // Files that appear whole or not at all.
    .target(name: "CPending"),
    .target(name: "Files", dependencies: ["CPending", "DDCM"], swiftSettings: settings),
    // Image files <-> pixels: libvips, C functions over it, and the only target that calls them.
    .systemLibrary(name: "libvips", pkgConfig: "vips", providers: [.apt(["libvips-dev"]), .brew(["vips"])]),
    .target(name: "CVips", dependencies: ["libvips"]),
    .target(name: "DDCMImages", dependencies: ["CVips", "DDCM", "DDCMCodec", "Files"], swiftSettings: settings),
    // Rate-distortion comparisons of codecs: runs that resume, tables, curves and a page.
    .target(
      name: "Evaluation", dependencies: ["DDCM", "DDCMCodec", "DDCMImages", "Files", "Inference", "Quality"],
      resources: [.embedInCode("Resources/report.html")], swiftSettings: settings),
    // The command line. A target named ddcm would be DDCM's twin where file names ignore case; the product has that name.
    .executableTarget(
      name: "DDCMCommand",
      dependencies: [
        "DDCM", "DDCMCodec", "DDCMFormat", "DDCMImages", "Evaluation", "Files", "Inference", "ModelFolder", "Networks",
        "Quality", argumentParser,
      ],
      swiftSettings: settings),
    // Fits NIQE's model of good photographs.
    .executableTarget(
      name: "FitNIQE", dependencies: ["DDCM", "DDCMImages", "Quality", argumentParser], path: "Training/FitNIQE",
      swiftSettings: settings),

    // For tests: a denoiser in closed form, streams and numbers from a seed.
    .target(
      name: "DDCMTesting", dependencies: ["DDCM", "DDCMFormat"], path: "Tests/DDCMTesting", swiftSettings: settings),
    // For tests: weights, checkpoints and model folders that tests write.
    .target(name: "ModelTesting", dependencies: ["Inference"], path: "Tests/ModelTesting", swiftSettings: settings),
    // For tests and the fuzzer: readers of foreign bytes, and inputs for them.
    .target(
      name: "FuzzTargets",
      dependencies: ["DDCM", "DDCMCodec", "DDCMFormat", "DDCMImages", "Inference", "ModelTesting", "Networks"],
      path: "Tests/FuzzTargets", swiftSettings: settings),
    .testTarget(name: "FuzzTests", dependencies: ["DDCM", "DDCMTesting", "FuzzTargets"], swiftSettings: settings),
    .testTarget(name: "DDCMTests", dependencies: ["DDCM", "DDCMFormat", "DDCMTesting"], swiftSettings: settings),
    .testTarget(name: "DDCMFormatTests", dependencies: ["DDCM", "DDCMFormat", "DDCMTesting"], swiftSettings: settings),
    .testTarget(name: "InferenceTests", dependencies: ["DDCM", "Inference", "ModelTesting"], swiftSettings: settings),
    .testTarget(
      name: "NetworksTests", dependencies: ["DDCM", "Inference", "ModelTesting", "Networks"], swiftSettings: settings),
    .testTarget(
      name: "ModelFolderTests",
      dependencies: [
        "DDCM", "DDCMCodec", "DDCMFormat", "DDCMImages", "Inference", "ModelFolder", "ModelTesting", "Networks",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DDCMCodecTests",
      dependencies: [
        "DDCM", "DDCMCodec", "DDCMFormat", "DDCMImages", "DDCMTesting", "Inference", "ModelFolder", "ModelTesting",
      ],
      swiftSettings: settings),
    .testTarget(name: "FilesTests", dependencies: ["DDCM", "Files"], swiftSettings: settings),
    .testTarget(
      name: "DDCMImagesTests", dependencies: ["DDCM", "DDCMImages", "DDCMTesting", "Files"], swiftSettings: settings),
    .testTarget(
      name: "QualityTests", dependencies: ["DDCM", "DDCMImages", "DDCMTesting", "Quality"], swiftSettings: settings),
    .testTarget(
      name: "EvaluationTests", dependencies: ["DDCM", "DDCMImages", "Evaluation", "Files", "Inference", "Quality"],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: ["DDCM", "DDCMFormat", "DDCMImages", "DDCMTesting", "ModelTesting", "Quality"],
      exclude: ["Help"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)

// `make bench`: what measures the codec. Not for dependants, so it is a part of the package only when it is asked for.
if Context.environment["DDCM_BENCHMARKS"] != nil {
  // Without its traits it needs no jemalloc.
  package.dependencies.append(.package(url: "https://github.com/ordo-one/benchmark", from: "1.38.0", traits: []))
  let parts: [Target.Dependency] = [
    "BenchmarkFixtures", "DDCM", "DDCMCodec", "DDCMFormat", "DDCMImages", "Inference", "ModelFolder", "Networks",
  ]
  // Where the bundled model and the samples are, and numbers to work on.
  package.targets.append(
    .target(
      name: "BenchmarkFixtures", dependencies: ["DDCM"], path: "Benchmarks/Sources/Fixtures", swiftSettings: settings))
  package.targets.append(
    .executableTarget(
      name: "Coding", dependencies: parts + [.product(name: "Benchmark", package: "benchmark")],
      path: "Benchmarks/Benchmarks/Coding", swiftSettings: settings,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
  // The other halves of pytorch.py, full_size.py and tokenizer.py, and what is measured by itself.
  for name in ["Forward", "FullSize", "Tokenize", "TiledAutoencoder", "SelectionCost", "Overhead", "DecodeStatic"] {
    package.targets.append(
      .executableTarget(name: name, dependencies: parts, path: "Benchmarks/Sources/\(name)", swiftSettings: settings))
  }
}

// `make fuzz`: libFuzzer, whose runtime comes with the compiler.
if Context.environment["DDCM_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz",
      swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]))
}

// `make docs`.
if Context.environment["DDCM_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"))
}
