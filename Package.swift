// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// What Sources/Server/Page/PageFiles.swift names.
let serverPage = [
  "api.js", "app.js", "chooser.js", "compare.js", "compress.js", "damage.js", "decode.js", "dom.js",
  "facts.js", "forming.js", "generate.js", "icon.svg", "index.html", "mask.js", "picture.js",
  "restore.js", "sizes.js", "stage.js", "style.css", "work.js",
]

let package = Package(
  name: "ddcm",
  platforms: [.macOS(.v15)],
  products: [
    .library(
      name: "DDCM",
      targets: [
        "DDCM", "ImageCodec", "ModelFolder", "Pictures", "Quality", "Networks", "Inference", "Evaluation",
      ]),
    .executable(name: "ddcm", targets: ["Command"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // The method: imports nothing but the standard library and Foundation.
    .target(name: "DDCM", swiftSettings: settings),
    // OpenVINO's C interface, looked up at run time.
    .target(name: "COpenVINO"),
    // Graphs, weight files, and the engines that run graphs. Alone imports COpenVINO.
    .target(name: "Inference", dependencies: ["COpenVINO"], swiftSettings: settings),
    // From a model's config.json to a graph.
    .target(name: "Networks", dependencies: ["DDCM", "Inference"], swiftSettings: settings),
    // A folder on disk -> a prior, its autoencoder and its identity.
    .target(
      name: "ModelFolder",
      dependencies: ["DDCM", "Inference", "Networks", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: settings),
    // Pictures and streams, with a model between them.
    .target(
      name: "ImageCodec", dependencies: ["DDCM", "ModelFolder", "Networks", "Pictures", "Quality"],
      swiftSettings: settings),
    .testTarget(
      name: "ImageCodecTests",
      dependencies: ["DDCM", "DDCMTesting", "ImageCodec", "Inference", "ModelFolder", "ModelTesting", "Pictures"],
      swiftSettings: settings),
    // Weights, checkpoints and model folders that tests make.
    .target(name: "ModelTesting", dependencies: ["Inference"], path: "Tests/ModelTesting", swiftSettings: settings),
    .testTarget(name: "InferenceTests", dependencies: ["Inference", "ModelTesting"], swiftSettings: settings),
    .testTarget(
      name: "NetworksTests", dependencies: ["DDCM", "Inference", "ModelTesting", "Networks"], swiftSettings: settings),
    .testTarget(
      name: "ModelFolderTests",
      dependencies: ["DDCM", "ImageCodec", "Inference", "ModelFolder", "ModelTesting", "Networks", "Pictures"],
      swiftSettings: settings),
    // What tests of the method need: a denoiser in closed form, and streams and numbers from a seed.
    .target(name: "DDCMTesting", dependencies: ["DDCM"], path: "Tests/DDCMTesting", swiftSettings: settings),
    .testTarget(name: "DDCMTests", dependencies: ["DDCM", "DDCMTesting"], swiftSettings: settings),
    // Files that appear whole or not at all.
    .target(name: "CPending"),
    .target(name: "Files", dependencies: ["CPending"], swiftSettings: settings),
    .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: settings),
    // Image files to pixels and back: libvips, plain functions over it, and the one target that calls them.
    .systemLibrary(name: "libvips", pkgConfig: "vips", providers: [.apt(["libvips-dev"]), .brew(["vips"])]),
    .target(name: "CVips", dependencies: ["libvips"]),
    .target(name: "Pictures", dependencies: ["CVips", "Files"], swiftSettings: settings),
    .testTarget(name: "PicturesTests", dependencies: ["DDCMTesting", "Files", "Pictures"], swiftSettings: settings),
    // Scores of pictures without the original.
    .target(
      name: "Quality", exclude: ["Resources/README.md"], resources: [.embedInCode("Resources/niqe.json")],
      swiftSettings: settings),
    .testTarget(
      name: "QualityTests", dependencies: ["DDCM", "DDCMTesting", "Pictures", "Quality"], swiftSettings: settings),
    // Codecs side by side: contenders, a run that goes on where it was, tables, curves and a page.
    .target(
      name: "Evaluation",
      dependencies: ["Files", "Inference", "Pictures", "Quality", .product(name: "Crypto", package: "swift-crypto")],
      resources: [.embedInCode("Resources/report.html")], swiftSettings: settings),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Files", "Inference", "Pictures", "Quality"],
      swiftSettings: settings),
    // Fits what Quality knows of good photographs.
    .executableTarget(
      name: "FitNIQE",
      dependencies: ["Pictures", "Quality", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Training/FitNIQE", swiftSettings: settings),
    // Freed memory back to the operating system.
    .target(name: "CMemory"),
    // Jobs over HTTP, and the page that asks for them.
    .target(
      name: "Server",
      dependencies: [
        "CMemory", "DDCM", "ImageCodec", "Inference", "ModelFolder", "Pictures", "Quality",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: serverPage.map { .embedInCode("Page/\($0)") } + [
        .embedInCode("Resources/openapi.json"), .embedInCode("Resources/lorikeet.jpg"),
        .embedInCode("Resources/coast.jpg"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "DDCM", "ImageCodec", "Inference", "ModelFolder", "ModelTesting", "Pictures", "Server",
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
    // The command line. A target named ddcm would be DDCM's twin where file names ignore case; the product has that name.
    .executableTarget(
      name: "Command",
      dependencies: [
        "DDCM", "Evaluation", "Files", "ImageCodec", "Inference", "ModelFolder", "Networks", "Pictures", "Quality",
        "Server", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests", dependencies: ["DDCM", "DDCMTesting", "ModelTesting", "Pictures", "Quality"],
      exclude: ["Help"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
