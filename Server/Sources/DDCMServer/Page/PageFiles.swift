import Foundation

/// The files that are embedded in the server.
struct PageFiles: Sendable {
  struct File: Sendable {
    let bytes: [UInt8]
    let type: String
    /// Changes with the bytes.
    let tag: String

    init(_ bytes: [UInt8], _ type: String) {
      self.bytes = bytes
      self.type = type
      // FNV-1a.
      let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
      tag = "\"\(String(hash, radix: 16))\""
    }
  }

  private let files: [String: File]

  subscript(path: String) -> File? { files[path] }

  /// The files of the folder Page, the API's description and the samples.
  static let all = PageFiles(files: [
    "/": File(PackageResources.index_html, html),
    "/api.js": File(PackageResources.api_js, script),
    "/app.js": File(PackageResources.app_js, script),
    "/chooser.js": File(PackageResources.chooser_js, script),
    "/compare.js": File(PackageResources.compare_js, script),
    "/compress.js": File(PackageResources.compress_js, script),
    "/decode.js": File(PackageResources.decode_js, script),
    "/degrade.js": File(PackageResources.degrade_js, script),
    "/dom.js": File(PackageResources.dom_js, script),
    "/facts.js": File(PackageResources.facts_js, script),
    "/generate.js": File(PackageResources.generate_js, script),
    "/icon.svg": File(PackageResources.icon_svg, svg),
    "/image.js": File(PackageResources.image_js, script),
    "/mask.js": File(PackageResources.mask_js, script),
    "/restore.js": File(PackageResources.restore_js, script),
    "/sizes.js": File(PackageResources.sizes_js, script),
    "/stage.js": File(PackageResources.stage_js, script),
    "/steps.js": File(PackageResources.steps_js, script),
    "/style.css": File(PackageResources.style_css, css),
    "/work.js": File(PackageResources.work_js, script),
    "/openapi.json": File(PackageResources.openapi_json, "application/json"),
    "/samples/lorikeet.jpg": File(PackageResources.lorikeet_jpg, "image/jpeg"),
    "/samples/coast.jpg": File(PackageResources.coast_jpg, "image/jpeg"),
  ])

  private static let html = "text/html; charset=utf-8"
  private static let css = "text/css; charset=utf-8"
  private static let script = "text/javascript; charset=utf-8"
  private static let svg = "image/svg+xml"
}

/// A sample photograph.
struct Sample: Encodable {
  let name: String
  let width: Int
  let height: Int
  let credit: String
  let license: String

  private enum Key: String, CodingKey {
    case name, url, width, height, credit, license
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode("/samples/\(name).jpg", forKey: .url)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(credit, forKey: .credit)
    try container.encode(license, forKey: .license)
  }

  /// Documentation/samples/CREDITS.md has the sources.
  static let all = [
    Sample(name: "lorikeet", width: 256, height: 256, credit: "Paul Reynolds", license: "CC BY 2.0"),
    Sample(name: "coast", width: 256, height: 256, credit: "Heribert Bechen", license: "CC BY 2.0"),
  ]
}
