import Evaluation
import Foundation
import Synchronization

/// Which measurement a run has come to, and how long it will take, on one line.
final class EvaluationProgress: Sendable {
  private struct Shown {
    let line: ProgressLine
  }

  private let shown: Mutex<Shown>

  init(_ console: Console) {
    shown = Mutex(Shown(line: console.progress(of: "evaluate")))
  }

  func show(_ progress: Evaluation.Progress) {
    let latest = progress.latest.map { ": \($0.contender) at \($0.rate) of \($0.picture.suffix(30))" } ?? ""
    let left = progress.secondsLeft.map { ", \(Self.duration($0)) left" } ?? ""
    let failed = progress.failed > 0 ? ", \(progress.failed) failed" : ""
    shown.withLock { $0.line.show("\(progress.done) of \(progress.total)\(latest)\(failed)\(left)") }
  }

  func clear() { shown.withLock { $0.line.clear() } }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 120
      ? "\(whole) s" : whole < 7200 ? "\(whole / 60) min" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
