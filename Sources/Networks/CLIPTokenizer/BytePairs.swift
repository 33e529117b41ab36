import Foundation

/// Byte-pair encoding: a word's bytes, merged pair by pair in the order of a list, as numbers of a vocabulary.
struct BytePairs: Sendable {
  private struct Pair: Hashable {
    let first: String
    let second: String
  }

  private let numbers: [String: Int]
  private let ranks: [Pair: Int]
  private let unknown: Int

  /// The last token of a word ends with it.
  private static let end = "</w>"

  /// How each byte is written: as the character of its number if that can be seen, else as one from 256 on.
  private static let letters: [String] = {
    let visible = Set(33...126).union(161...172).union(174...255)
    var hidden: UInt32 = 256
    return (0..<256).map { byte in
      defer { if !visible.contains(byte) { hidden += 1 } }
      let number = visible.contains(byte) ? UInt32(byte) : hidden
      return Unicode.Scalar(number).map { String(Character($0)) } ?? ""
    }
  }()

  /// - Parameters:
  ///   - merges: lines of two tokens each; a first line that begins with "#version" is left out.
  ///   - unknown: the number of whatever the vocabulary lacks.
  init(_ numbers: [String: Int], merges: Data, unknown: Int) throws(TokenizerError) {
    guard let text = String(validating: merges, as: UTF8.self) else {
      throw .notUnderstood(file: "merges.txt", reason: "it is not UTF-8")
    }
    var ranks: [Pair: Int] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || (index == 0 && line.hasPrefix("#version")) { continue }
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw .notUnderstood(file: "merges.txt", reason: "line \(index + 1) is not two tokens")
      }
      let pair = Pair(first: String(parts[0]), second: String(parts[1]))
      if ranks[pair] == nil { ranks[pair] = ranks.count }
    }
    self.numbers = numbers
    self.ranks = ranks
    self.unknown = unknown
  }

  func tokens(of word: String) -> [Int] {
    var parts = word.utf8.map { Self.letters[Int($0)] }
    guard let last = parts.popLast() else { return [] }
    parts.append(last + Self.end)
    while let pair = firstPair(in: parts) { parts = merged(parts, pair) }
    return parts.map { numbers[$0] ?? unknown }
  }

  /// The pair that is to be merged before the others.
  private func firstPair(in parts: [String]) -> Pair? {
    zip(parts, parts.dropFirst()).lazy
      .map { Pair(first: $0, second: $1) }
      .compactMap { pair in ranks[pair].map { (rank: $0, pair: pair) } }
      .min { $0.rank < $1.rank }?.pair
  }

  private func merged(_ parts: [String], _ pair: Pair) -> [String] {
    var result: [String] = []
    var index = 0
    while index < parts.count {
      let isPair = index + 1 < parts.count && parts[index] == pair.first && parts[index + 1] == pair.second
      result.append(isPair ? pair.first + pair.second : parts[index])
      index += isPair ? 2 : 1
    }
    return result
  }
}
