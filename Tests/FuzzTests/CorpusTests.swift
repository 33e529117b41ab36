import DDCM
import DDCMTesting
import FuzzTargets
import Testing

/// `make fuzz` searches for new inputs by coverage: see CONTRIBUTING.md.
@Suite("A reader of bytes that anybody may send") struct CorpusTests {
  private static let mutations = 10_000

  @Test("reads or refuses every input of its corpus", arguments: FuzzTarget.allCases)
  func corpus(target: FuzzTarget) throws {
    let files = try Corpus.files(of: target)
    try #require(files.count >= 2)
    for file in files { #expect(target.fault(in: file.bytes) == nil, "\(target.rawValue)/\(file.name)") }
  }

  @Test("reads or refuses mutations of its corpus", arguments: FuzzTarget.allCases)
  func mutations(target: FuzzTarget) throws {
    let files = try Corpus.files(of: target).map(\.bytes)
    var generator = SeededGenerator(seed: 20_261_130)
    for _ in 0..<Self.mutations {
      let input = Corpus.mutated(
        files.randomElement(using: &generator)!, other: files.randomElement(using: &generator)!, using: &generator)
      if let fault = target.fault(in: input) { Issue.record("\(fault): \(input)") }
    }
  }
}
