import DDCM
import DDCMFormat
import Foundation
import ModelFolder
import ModelTesting
import Testing

@Suite("A model's identity") struct IdentityTests {
  private let folder: Folder

  init() throws { folder = try Folder() }

  private func identity(_ name: String) throws -> ModelIdentity { try ModelFiles(path: folder.file(name)).identity }

  private func digits(_ name: String) throws -> String { try identity(name).description }

  @Test("is the same whatever files the weights are in, and in half precision", arguments: MadeModel.Container.allCases)
  func containers(container: MadeModel.Container) throws {
    try MadeModel.stableDiffusion(in: folder.file("sd"), container: container)
    let digits = try digits("sd")
    #expect(digits == "6076915fa82ba824")
  }

  @Test("stays what it was")
  func golden() throws {
    try MadeModel.guidedDiffusion("classes", at: folder.file("guided.pt"))
    try MadeModel.classes(in: folder.file("classes"))
    let bundled = try ModelFiles(path: Repository.prior).identity.description
    let (guided, classes) = (try digits("guided.pt"), try digits("classes"))
    #expect(guided == "80d044e1919cf724")
    #expect(classes == "35463fc5b61d0fe3")
    #expect(bundled == "811e6e754106cf1b")
  }

  @Test(
    "is another one where anything differs that shapes the image",
    arguments: [
      ("scheduler/scheduler_config.json", #""epsilon""#, #""v_prediction""#),
      ("scheduler/scheduler_config.json", "0.012", "0.013"),
      ("unet/config.json", #""attention_head_dim": 8"#, #""attention_head_dim": 4"#),
      ("text_encoder/config.json", #""gelu""#, #""quick_gelu""#),
      ("vae/config.json", "0.18215", "0.2"),
      ("tokenizer/merges.txt", "0.2\n", "0.2\na b</w>\n"),
    ])
  func differences(file: String, old: String, new: String) throws {
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let before = try identity("sd")
    try folder.replace(old, with: new, in: "sd/" + file)
    #expect(try identity("sd") != before)
  }

  @Test("is another one with one other weight, and the same with other notes in the files")
  func weights() throws {
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let before = try identity("sd")
    try folder.replace("{", with: #"{"_name_or_path": "elsewhere", "#, in: "sd/unet/config.json")
    #expect(try identity("sd") == before)
    for part in ["unet/diffusion_pytorch_model", "text_encoder/model"] {
      let name = "sd/\(part).safetensors"
      let original = try folder.contents(name)
      var changed = original
      changed[changed.count - 2] ^= 0x40
      try folder.write(changed, to: name)
      #expect(try identity("sd") != before)
      try folder.write(original, to: name)
    }
  }

  @Test("covers the vocabulary of a tokenizer.json, and tokens that were added")
  func tokenizers() throws {
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let before = try identity("sd")
    try folder.write(Data(#"{"</w>x": 23}"#.utf8), to: "sd/tokenizer/added_tokens.json")
    #expect(try identity("sd") != before)
    try folder.write(Data(#"{"</w>x": 1000}"#.utf8), to: "sd/tokenizer/added_tokens.json")
    #expect(throws: ModelError.self) { try identity("sd") }
    try folder.remove("sd/tokenizer/added_tokens.json")

    let vocabulary = String(decoding: try folder.contents("sd/tokenizer/vocab.json"), as: UTF8.self)
    func write(merges: String, note: String) throws {
      let model =
        #"{"type": "BPE", "end_of_word_suffix": "</w>", "vocab": \#(vocabulary), "merges": [\#(merges)]}"#
      try folder.write(
        Data(#"{"version": "\#(note)", "added_tokens": [], "model": \#(model)}"#.utf8),
        to: "sd/tokenizer/tokenizer.json")
    }
    try write(merges: #"["a", "b</w>"]"#, note: "1")
    #expect(try identity("sd") == before, "vocab.json and merges.txt go before it")
    try folder.remove("sd/tokenizer/vocab.json")
    try folder.remove("sd/tokenizer/merges.txt")
    let one = try identity("sd")
    try write(merges: #"["a", "b</w>"]"#, note: "2")
    #expect(try identity("sd") == one)
    try write(merges: #"["a", "c</w>"]"#, note: "2")
    #expect(try identity("sd") != one)
  }

  @Test("is remembered for large models, until a file changes")
  func cache() throws {
    try MadeModel.stableDiffusion(in: folder.file("sd"))
    let cache = IdentityCache(file: URL(filePath: folder.file("cache/ddcm/identities.json")), threshold: 1)
    func cached() throws -> ModelIdentity { try ModelFiles(path: folder.file("sd"), cache: cache).identity }
    let truth = try identity("sd")
    #expect(try cached() == truth)
    // What is remembered is believed.
    let stored = try JSONDecoder().decode([String: Data].self, from: folder.contents("cache/ddcm/identities.json"))
    let other = ModelIdentity(bytes: [UInt8](1...8))
    try folder.write(
      JSONEncoder().encode(stored.mapValues { _ in Data(other.bytes) }), to: "cache/ddcm/identities.json")
    #expect(try cached() == other)
    let weights = folder.file("sd/unet/diffusion_pytorch_model.safetensors")
    try FileManager.default.setAttributes([.modificationDate: Date.distantPast], ofItemAtPath: weights)
    #expect(try cached() == truth)
    try folder.write(Data("no JSON".utf8), to: "cache/ddcm/identities.json")
    #expect(try cached() == truth)
    let small = IdentityCache(file: URL(filePath: folder.file("none.json")))
    #expect(try ModelFiles(path: folder.file("sd"), cache: small).identity == truth)
    #expect(!FileManager.default.fileExists(atPath: folder.file("none.json")))
  }
}
