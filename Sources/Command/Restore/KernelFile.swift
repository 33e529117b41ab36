import Foundation

/// A blur kernel as text: a line for each row, its numbers between spaces or commas; lines with '#' are remarks.
enum KernelFile {
  private static let longest = 255

  /// The rows, scaled to the sum 1.
  static func rows(path: String) throws -> [[Double]] {
    let text = String(decoding: try Input(path: path).bytes(), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
    let rows = try lines.map { line in
      try line.split { $0 == "," || $0.isWhitespace }.map { word in
        guard let number = Double(word), number.isFinite else {
          throw RestoreError.kernel(path: path, reason: "'\(word.prefix(20))' is no number")
        }
        return number
      }
    }
    guard let first = rows.first else { throw RestoreError.kernel(path: path, reason: "it is empty") }
    guard rows.allSatisfy({ $0.count == first.count }) else {
      throw RestoreError.kernel(path: path, reason: "its rows are of different lengths")
    }
    guard rows.count % 2 == 1, first.count % 2 == 1, max(rows.count, first.count) <= longest else {
      throw RestoreError.kernel(
        path: path, reason: "it has \(rows.count) rows of \(first.count), where both are odd and at most \(longest)")
    }
    let sum = rows.joined().reduce(0, +)
    guard abs(sum) > 1e-9 else { throw RestoreError.kernel(path: path, reason: "its numbers add up to 0") }
    return rows.map { $0.map { $0 / sum } }
  }
}
