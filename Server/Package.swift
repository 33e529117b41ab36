// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// The files that Sources/DDCMServer/Page/PageFiles.swift names.
let page = [
  "api.js", "app.js", "chooser.js", "compare.js", "compress.js", "decode.js", "degrade.js", "dom.js",
  "facts.js", "generate.js", "icon.svg", "image.js", "index.html", "mask.js", "restore.js",
  "sizes.js", "stage.js", "steps.js", "style.css", "work.js",
]

let package = Package(
  name: "ddcm-server",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "ddcm-server", targets: ["ddcm-server"])],
  dependencies: [
    .package(name: "ddcm", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Returns freed memory to the operating system.
    .target(name: "CMemory"),
    // HTTP requests -> requests of DDCMCodec -> jobs, and the page.
    .target(
      name: "DDCMServer",
      dependencies: [
        "CMemory",
        .product(name: "DDCMCodec", package: "ddcm"),
        .product(name: "DDCMImages", package: "ddcm"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      resources: page.map { .embedInCode("Page/\($0)") } + [
        .embedInCode("Resources/openapi.json"), .embedInCode("Resources/lorikeet.jpg"),
        .embedInCode("Resources/coast.jpg"),
      ],
      swiftSettings: settings),
    // The command line of the server.
    .executableTarget(
      name: "ddcm-server",
      dependencies: [
        "DDCMServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "DDCMCodec", package: "ddcm"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: settings),
    .testTarget(
      name: "DDCMServerTests",
      dependencies: [
        "DDCMServer",
        .product(name: "DDCMCodec", package: "ddcm"),
        .product(name: "DDCMImages", package: "ddcm"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
