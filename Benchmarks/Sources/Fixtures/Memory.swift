import Foundation

/// What this process holds in memory now, and the most that it has held, by Linux's own account.
package struct Memory: CustomStringConvertible {
  /// Gigabytes by the names of /proc/self/status.
  private let fields: [String: Double]

  package init() {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    var fields: [String: Double] = [:]
    for line in status.split(separator: "\n") {
      let words = line.split { $0.isWhitespace || $0 == ":" }
      if words.count == 3, words[2] == "kB" { fields[String(words[0])] = Double(words[1])! / 1e6 }
    }
    self.fields = fields
  }

  /// Anonymous memory is the process's own; the rest is pages of mapped files, which the system may take back.
  package var description: String {
    func text(_ name: String) -> String { String(format: "%.2f GB", fields[name] ?? .nan) }
    return "peak \(text("VmHWM")), now \(text("VmRSS")), of which \(text("RssAnon")) anonymous"
  }
}
