import Foundation
import Quality

/// Curves, drawn by gnuplot.
struct Gnuplot {
  private let program: String

  /// Nil where there is no gnuplot in the folders of PATH.
  init?(_ tools: Tools = .ofThisProcess) {
    guard let path = tools.path(of: "gnuplot") else { return nil }
    program = path
  }

  static let missing =
    "gnuplot is not installed, so curves are not drawn; install it (Debian: apt install gnuplot-nox) and run the same command "
    + "again, which measures nothing anew"

  enum Format: String, CaseIterable {
    case svg, png

    fileprivate var terminal: String {
      switch self {
      case .svg: "svg size 720,460 dynamic font 'sans-serif,13' background '#ffffff'"
      case .png: "pngcairo size 1440,920 font 'sans-serif,22' background '#ffffff'"
      }
    }
  }

  /// Draws a score against the rate, one line for each contender.
  ///
  /// - Parameter scratch: an existing folder.
  func draw(_ score: ScoreColumn, of outcome: Outcome, as format: Format, to path: String, scratch: String) throws {
    let script = scratch + "/curves.gnuplot"
    try Data(text(score, outcome, format, path).utf8).write(to: URL(fileURLWithPath: script))
    _ = try ChildProcess().run([program, script], scratch: scratch)
  }

  private func text(_ score: ScoreColumn, _ outcome: Outcome, _ format: Format, _ path: String) -> String {
    let curves = outcome.contenders.map { (name: $0, points: outcome.curve(of: $0, score.name).points) }
      .filter { !$0.points.isEmpty }
    let blocks = curves.enumerated().map { index, curve in
      "$curve\(index) << END\n" + curve.points.map { "\($0.rate) \($0.score)\n" }.joined() + "END\n"
    }
    let wide = format == .png ? 2.0 : 1.0
    let lines = curves.enumerated().map { index, curve in
      let color = Self.colors[index % Self.colors.count]
      return "$curve\(index) using 1:2 with linespoints lw \((index == 0 ? 3 : 1.8) * wide) pt \(index % 13 + 1) "
        + "ps \(0.7 * wide) lc rgb '\(color)' title \(Self.quoted(curve.name)) noenhanced"
    }
    return """
      set terminal \(format.terminal)
      set output \(Self.quoted(path))
      set encoding utf8
      set logscale x 2
      set xtics (\(outcome.rates.map { "\($0)" }.joined(separator: ", ")))
      set xlabel 'bits per pixel'
      set ylabel \(Self.quoted(score.name + (score.better == .higher ? ", higher is better" : ", lower is better"))) noenhanced
      set key outside right top
      set grid lc rgb '#dddddd'
      set border 3
      set tics nomirror
      \(blocks.joined())
      plot \(lines.joined(separator: ", \\\n  "))

      """
  }

  /// Okabe and Ito's, which colour-blind readers can distinguish.
  private static let colors = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999"]

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
