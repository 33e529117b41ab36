extension TextDigest {
  /// The digest of a text.
  package init(of text: String) {
    self.init(bytes: Array(SHA256.hash(text.utf8).prefix(8)))
  }
}

extension ConditioningPlan {
  /// The plan with its texts replaced by their digests.
  package var withoutTexts: ConditioningPlan {
    replacing { if case .text(let text) = $0 { .textDigest(TextDigest(of: text)) } else { $0 } }
  }

  /// The plan with those of its digests that belong to the texts replaced by them.
  package func knowing(_ texts: [String]) -> ConditioningPlan {
    let known = Dictionary(texts.map { (TextDigest(of: $0), $0) }) { first, _ in first }
    return replacing { condition in
      guard case .textDigest(let digest) = condition, let text = known[digest] else { return condition }
      return .text(text)
    }
  }

  private func replacing(_ change: (Condition) -> Condition) -> ConditioningPlan {
    ConditioningPlan(
      phases: phases.map { phase in
        var phase = phase
        if let conditioning = phase.conditioning {
          phase.conditioning = Conditioning(
            change(conditioning.condition),
            guidance: conditioning.guidance.map {
              Guidance(hundredths: $0.hundredths, negative: $0.negative.map(change))
            })
        }
        return phase
      })
  }
}
