public import Foundation

/// Everything that is needed to repeat a run.
public struct Description: Sendable, Encodable {
  /// The program's version.
  public var version: String
  public var command: [String]
  public var date: Date
  public var machine: Machine
  /// Seeds, models and versions, by contender.
  public var contenders: [Named]
  /// Weights, by score.
  public var scores: [String: String]
  public var rates: [Double]
  public var pictures: [String]
  public var jobs: Int
  /// Whether GNU time was there to measure memory.
  public var measuresMemory: Bool

  public struct Named: Sendable, Encodable {
    public var name: String
    public var provenance: [String: String]
  }

  public init(_ plan: Plan, version: String, command: [String], date: Date = Date(), machine: Machine = .this) {
    self.version = version
    self.command = command
    self.date = date
    self.machine = machine
    contenders = plan.contenders.map { Named(name: $0.name, provenance: $0.provenance) }
    scores = plan.provenance
    rates = plan.rates
    pictures = plan.pictures
    jobs = plan.jobs
    measuresMemory = ChildProcess().measuresMemory
  }

  private enum CodingKeys: String, CodingKey {
    case version, command, date, machine, contenders, scores, rates, pictures, jobs
    case measuresMemory = "measures_memory"
  }
}
