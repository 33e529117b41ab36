import DDCM
import Foundation

/// One line on standard error that is written over at each step.
final class ProgressLine {
  private let name: String
  private let isShown: Bool
  private let start = Date()
  private var shown = Date.distantPast

  init(_ name: String, isShown: Bool) {
    self.name = String(name.suffix(40))
    self.isShown = isShown
  }

  /// Seconds since the beginning.
  var elapsed: Double { Date().timeIntervalSince(start) }

  func show(_ step: Step) {
    let done = step.index + 1
    let left = (elapsed * Double(step.count - done) / Double(done)).rounded(.up)
    show("step \(done) of \(step.count), \(Int(left)) s left")
  }

  func show(_ state: String) {
    guard isShown, Date().timeIntervalSince(shown) > 0.1 else { return }
    shown = Date()
    StandardStreams.error("\r\u{1B}[K\(name): \(state)")
  }

  /// Before anything else is written to standard error.
  func clear() {
    if shown != .distantPast { StandardStreams.error("\r\u{1B}[K") }
    shown = .distantPast
  }
}
