import Foundation

/// What a run was made on, as far as times depend on it.
public struct Machine: Sendable, Equatable, Codable {
  public var system: String
  public var processor: String
  public var cores: Int
  public var memoryBytes: Int

  private enum CodingKeys: String, CodingKey {
    case system, processor, cores
    case memoryBytes = "memory_bytes"
  }

  public static var this: Machine {
    let process = ProcessInfo.processInfo
    return Machine(
      system: process.operatingSystemVersionString, processor: processorName ?? "unknown",
      cores: process.activeProcessorCount, memoryBytes: Int(clamping: process.physicalMemory))
  }

  /// As Linux or macOS tell it.
  private static var processorName: String? {
    if let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) {
      return information.firstMatch(of: /model name\s*:\s*(.+)/).map { String($0.1) }
    }
    return ChildProcess.output(of: ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"])
  }
}
