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
    .testTarget(name: "DDCMTests", dependencies: ["DDCM"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
