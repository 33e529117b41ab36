/// A blur kernel as text: a line for each row, its numbers between spaces or commas; lines with '#' are remarks.
package enum BlurKernel {
  private static let longest = 255

  /// The rows, scaled to the sum 1.
  ///
  /// - Parameter name: what errors call the text.
  package static func rows(of text: String, name: String) throws -> [[Double]] {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    let rows = try lines.map { line in
      try line.split { $0 == "," || $0.isWhitespace }.map { word in
        guard let number = Double(word), number.isFinite else {
          throw DegradationError.kernel(name: name, reason: "'\(word.prefix(20))' is no number")
        }
        return number
      }
    }
    guard let first = rows.first else { throw DegradationError.kernel(name: name, reason: "it is empty") }
    guard rows.allSatisfy({ $0.count == first.count }) else {
      throw DegradationError.kernel(name: name, reason: "its rows are of different lengths")
    }
    guard rows.count % 2 == 1, first.count % 2 == 1, max(rows.count, first.count) <= longest else {
      throw DegradationError.kernel(
        name: name, reason: "it has \(rows.count) rows of \(first.count), where both are odd and at most \(longest)")
    }
    let sum = rows.joined().reduce(0, +)
    guard abs(sum) > 1e-9 else { throw DegradationError.kernel(name: name, reason: "its numbers add up to 0") }
    return rows.map { $0.map { $0 / sum } }
  }
}
