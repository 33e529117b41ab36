package import Foundation

/// What is needed to repeat a run.
package struct Description: Sendable, Encodable {
  /// The program's version.
  package var version: String
  package var command: [String]
  package var date: Date
  package var machine: Machine
  /// Seeds, models and versions, by contender.
  package var contenders: [Named]
  /// Weights, by score.
  package var scores: [String: String]
  package var rates: [Double]
  package var images: [String]
  package var jobs: Int
  /// Whether GNU time was installed to measure memory.
  package var measuresMemory: Bool

  package struct Named: Sendable, Encodable {
    package var name: String
    package var provenance: [String: String]
  }

  package init(_ plan: Plan, version: String, command: [String], date: Date = Date(), machine: Machine = .this) {
    self.version = version
    self.command = command
    self.date = date
    self.machine = machine
    contenders = plan.contenders.map { Named(name: $0.name, provenance: $0.provenance) }
    scores = plan.provenance
    rates = plan.rates
    images = plan.images
    jobs = plan.jobs
    measuresMemory = ChildProcess().measuresMemory
  }

  private enum CodingKeys: String, CodingKey {
    case version, command, date, machine, contenders, scores, rates, images, jobs
    case measuresMemory = "measures_memory"
  }
}

/// The computer of a run.
package struct Machine: Sendable, Equatable, Codable {
  package var system: String
  package var processor: String
  package var cores: Int
  package var memoryBytes: Int

  private enum CodingKeys: String, CodingKey {
    case system, processor, cores
    case memoryBytes = "memory_bytes"
  }

  package static var this: Machine {
    let process = ProcessInfo.processInfo
    return Machine(
      system: process.operatingSystemVersionString, processor: processorName ?? "unknown",
      cores: process.activeProcessorCount, memoryBytes: Int(clamping: process.physicalMemory))
  }

  /// From /proc/cpuinfo, or sysctl.
  private static var processorName: String? {
    if let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) {
      return information.firstMatch(of: /model name\s*:\s*(.+)/).map { String($0.1) }
    }
    return ChildProcess.output(of: ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"])
  }
}
