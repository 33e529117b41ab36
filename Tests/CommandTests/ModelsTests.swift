import DDCM
import DDCMFormat
import Foundation
import Testing

@Suite("Installed models") struct ModelsTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func models(_ arguments: [String], _ environment: [String: String] = [:]) throws -> [[String: Any]] {
    let outcome = try Tool.run(["models", "--json"] + arguments, in: workshop.path, environment: environment)
    return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [[String: Any]])
  }

  /// A copy of the bundled model whose identity differs, in a folder of models.
  private func addModel() throws {
    let bundled = try #require(try models([])[0]["path"] as? String)
    try workshop.makeFolder("library")
    try FileManager.default.copyItem(atPath: bundled, toPath: workshop.file("library/other"))
    let configuration = "library/other/unet/config.json"
    let text = String(decoding: try workshop.bytes(configuration), as: UTF8.self)
    try workshop.write(
      Array(text.replacing(#""norm_eps": 1e-05"#, with: #""norm_eps": 2e-05"#).utf8), to: configuration)
  }

  @Test("include the bundled one")
  func bundled() throws {
    let bundled = try models(["--verify"])[0]
    #expect(
      bundled.keys.sorted() == [
        "checked", "classes", "error", "identity", "is_default", "license", "networks", "path", "prompts",
        "ran", "size_multiple", "timesteps", "trained_size", "weight_bytes", "weight_types",
      ])
    #expect(bundled["is_default"] as? Bool == true)
    #expect(bundled["identity"] as? String == (try DDCMStream(parsing: Workshop.stream).header.model.description))
    #expect(bundled["checked"] as? Bool == true && bundled["ran"] as? Bool == true)
    #expect(bundled["error"] is NSNull)
  }

  @Test("are found in the folders of DDCM_MODELS, also by the streams that they made")
  func library() throws {
    try addModel()
    let environment = ["DDCM_MODELS": "/nowhere:" + workshop.file("library")]
    let all = try models([], environment)
    #expect(all.contains { $0["path"] as? String == workshop.file("library/other") })

    let encode = ["encode", "--steps", "6", "--model", "library/other", "image.png", "image.ddcm"]
    #expect(try Tool.run(encode, in: workshop.path).status == 0)
    #expect(try workshop.run("decode", "image.ddcm", "a.png").status == 69)
    #expect(try workshop.run("decode", "image.ddcm", "a.png", environment: environment).status == 0)
    #expect(try workshop.run("decode", "image.ddcm", "b.png", "--model", "library/other").status == 0)
    #expect(try workshop.bytes("a.png") == workshop.bytes("b.png"))
  }

  @Test("have the licence that their card names")
  func licence() throws {
    try addModel()
    #expect(try models(["--model", "library/other"])[0]["license"] as? String == "cc-by-sa-4.0")
    try FileManager.default.removeItem(atPath: workshop.file("library/other/README.md"))
    #expect(try models(["--model", "library/other"])[0]["license"] is NSNull)
    try workshop.write(Array("---\ntags: []\nlicense: cc-by-4.0\n---\n# Card\n".utf8), to: "library/other/README.md")
    #expect(try models(["--model", "library/other"])[0]["license"] as? String == "cc-by-4.0")
  }

  @Test(
    "are listed with the reason if they are not supported, which is a failure only for the model that was asked for")
  func unsupported() throws {
    try addModel()
    let configuration = "library/other/unet/config.json"
    let text = String(decoding: try workshop.bytes(configuration), as: UTF8.self)
    try workshop.write(
      Array(text.replacing("UNet2DModel", with: "UNet7DModel").utf8), to: configuration)
    let environment = ["DDCM_MODELS": workshop.file("library")]
    let list = try workshop.run("models", environment: environment)
    #expect(list.status == 0)
    #expect(list.text.contains(/state: .*UNet7DModel/))
    #expect(list.text.contains("configuration and weights match"))
    #expect(try workshop.run("models", "--model", "library/other").status == 69)
    let report = try models(["--model", "library/other"])
    #expect(report[0]["error"] is String && report[0]["is_unsupported"] == nil)
    // Damage is a failure wherever it is found.
    try workshop.write(Array(text.utf8), to: configuration)
    let weights = "library/other/unet/diffusion_pytorch_model.safetensors"
    try workshop.write(Array(try workshop.bytes(weights).dropLast(100)), to: weights)
    #expect(try workshop.run("models", environment: environment).status == 69)
  }

  @Test("are listed even if they are broken, with the reason and exit code 69")
  func broken() throws {
    try addModel()
    let weights = "library/other/unet/diffusion_pytorch_model.safetensors"
    try workshop.write(Array(try workshop.bytes(weights).dropLast(100)), to: weights)
    let outcome = try workshop.run("models", "--model", "library/other")
    #expect(outcome.status == 69)
    #expect(outcome.text.contains(/state: +The weight file '.*' is damaged/))
  }
}
