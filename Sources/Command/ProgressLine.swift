import DDCM
import Foundation

/// The line of one input, written over at each step.
final class ProgressLine {
  private let name: String
  private let screen: Screen?
  private let start = Date()
  private var shown = Date.distantPast

  /// - Parameter screen: nil where nothing is shown.
  init(_ name: String, on screen: Screen?) {
    self.name = String(name.suffix(40))
    self.screen = screen
  }

  /// Seconds since the beginning.
  var elapsed: Double { Date().timeIntervalSince(start) }

  func show(_ step: Step) { show(step, pass: 1, of: 1) }

  func show(_ step: Step, pass: Int, of passes: Int) {
    let (done, all) = ((pass - 1) * step.count + step.index + 1, passes * step.count)
    let left = (elapsed * Double(all - done) / Double(done)).rounded(.up)
    let number = passes == 1 ? "" : "pass \(pass) of \(passes), "
    show("\(number)step \(step.index + 1) of \(step.count), \(Int(left)) s left")
  }

  /// - Parameter pass: how many passes there will be is not known.
  func show(_ step: Step, pass: Int) {
    show("pass \(pass), step \(step.index + 1) of \(step.count)")
  }

  func show(_ text: String) {
    guard let screen, Date().timeIntervalSince(shown) > 0.1 else { return }
    shown = Date()
    screen.show("\(name): \(text)")
  }

  /// Before anything else is written to standard error.
  func clear() { screen?.show("") }
}
