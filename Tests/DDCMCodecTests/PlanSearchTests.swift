import DDCMCodec
import Testing

@Suite("The search for the best plan") struct PlanSearchTests {
  private typealias Trial = PlanSearch.Trial

  /// The trials in turn, up to `count` that gave a score.
  private func trials(_ count: Int, score: (Trial) -> Double?) -> (tried: [Trial], best: Trial) {
    var search = PlanSearch()
    var tried: [Trial] = []
    while tried.count < count {
      let trial = search.next
      #expect(!tried.contains(trial))
      let score = score(trial)
      search.record(trial, score: score)
      if score != nil { tried.append(trial) }
    }
    return (tried, search.best)
  }

  @Test("begins with the usual plan")
  func first() {
    #expect(PlanSearch().next == Trial())
    #expect(trials(1) { _ in 0 }.best == Trial())
  }

  @Test("climbs to the best ladder, and does not go on past it", arguments: -2...2)
  func climbs(_ summit: Int) {
    let (tried, best) = trials(5) { $0.seed == 0 ? -Double(abs($0.octaves - summit)) : -9 }
    #expect(best == Trial(octaves: summit))
    #expect(tried.allSatisfy { -2...2 ~= $0.octaves })
  }

  @Test("then takes other codebooks with that ladder, and keeps the best of them")
  func codebooks() {
    let (tried, best) = trials(8) { -Double(abs($0.octaves - 1)) + ($0.seed == 3 ? 0.5 : 0) }
    #expect(tried.suffix(5) == (1...5).map { Trial(octaves: 1, seed: $0) })
    #expect(best == Trial(octaves: 1, seed: 3))
  }

  @Test("is not held up by ladders that are one and the same")
  func same() {
    let (tried, best) = trials(4) { $0.octaves == 0 ? Double($0.seed) : nil }
    #expect(tried == (0...3).map { Trial(seed: $0) })
    #expect(best == Trial(seed: 3))
  }
}
