import BenchmarkFixtures
import Foundation
import Networks

/// The tokens of each prompt in a file, a JSON list of texts, as a JSON list of lists.
///
///     Tokenize FOLDER PROMPTS
@main
struct Tokenize {
  static func main() throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: Tokenize FOLDER PROMPTS") }
    let tokenizer = try CLIPTokenizer(folder: CommandLine.arguments[1])
    let file = URL(fileURLWithPath: CommandLine.arguments[2])
    let prompts = try JSONDecoder().decode([String].self, from: Data(contentsOf: file))
    say(String(decoding: try JSONEncoder().encode(prompts.map(tokenizer.tokens(of:))), as: UTF8.self))
  }
}
