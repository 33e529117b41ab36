import DDCM
import DDCMCodec
import DDCMImages
import Foundation
import Inference
import Networks

extension FuzzTarget {
  static func readJSON(_ bytes: [UInt8]) -> String? {
    guard let value = try? JSONValue(parsing: Data(bytes)) else { return nil }
    // Descriptions leave things out; they only must not trap.
    return value.description.isEmpty ? "a value has no description" : nil
  }

  /// Parts between zeros: tokenizer.json; or vocab.json, merges.txt, tokenizer_config.json, special_tokens_map.json and
  /// added_tokens.json. The last part is also the prompt.
  static func readTokenizer(_ bytes: [UInt8]) -> String? {
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false).map { Data($0) }
    func part(_ number: Int) -> Data? { parts.indices.contains(number) && !parts[number].isEmpty ? parts[number] : nil }
    let whole = try? CLIPTokenizer(tokenizer: parts[0], configuration: part(1))
    let parted =
      parts.count < 2
      ? nil
      : try? CLIPTokenizer(
        vocabulary: parts[0], merges: parts[1], configuration: part(2), specialTokens: part(3), addedTokens: part(4))
    let prompt = String(decoding: parts[parts.count - 1].prefix(200), as: UTF8.self) + " a cab's 2 ÉCLAIRS…"
    for tokenizer in [whole, parted].compactMap(\.self) {
      guard tokenizer.tokens(of: prompt) == tokenizer.tokens(of: prompt) else { return "tokens depend on the call" }
    }
    return nil
  }

  static func readMask(_ bytes: [UInt8]) -> String? {
    guard let image = try? LoadedImage(bytes: bytes, background: .black, maxPixels: 1 << 16).image else { return nil }
    guard image.pixels.count == 3 * image.width * image.height else { return "the image has other pixels" }
    _ = try? RestoreRequest(image, tasks: [.inpaint(.image(image))])
    return nil
  }

  static func readKernel(_ bytes: [UInt8]) -> String? {
    guard let kernel = try? BlurKernel(text: String(decoding: bytes, as: UTF8.self)) else { return nil }
    return 1...255 * 255 ~= kernel.products ? nil : "the kernel has \(kernel.products) numbers"
  }
}
