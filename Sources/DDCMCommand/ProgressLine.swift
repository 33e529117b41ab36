import DDCMCodec
import Foundation

/// The status line of one input.
final class ProgressLine {
  private let name: String
  private let screen: Screen?
  private let start = Date()
  private var shown = Date.distantPast

  /// - Parameter screen: nil to show nothing.
  init(_ name: String, on screen: Screen?) {
    self.name = String(name.suffix(40))
    self.screen = screen
  }

  /// Seconds since the beginning.
  var elapsed: Double { Date().timeIntervalSince(start) }

  /// A step of a request, and the time left where the number of passes is known.
  func show(_ progress: StepProgress) {
    let step = "step \(progress.step) of \(progress.stepCount)"
    guard let passCount = progress.passCount else { return show("pass \(progress.pass), \(step)") }
    let done = (progress.pass - 1) * progress.stepCount + progress.step
    let left = (elapsed * Double(passCount * progress.stepCount - done) / Double(done)).rounded(.up)
    let pass = passCount == 1 ? "" : "pass \(progress.pass) of \(passCount), "
    show("\(pass)\(step), \(Int(left)) s left")
  }

  func show(_ text: String) {
    guard let screen, Date().timeIntervalSince(shown) > 0.1 else { return }
    shown = Date()
    screen.show("\(name): \(text)")
  }

  /// To be called before anything else is written to standard error.
  func clear() { screen?.show("") }
}
