import DDCMServer
import Foundation
import Logging
import NIOPosix
import Testing

/// Runs a server while `body` runs.
///
/// - Parameters:
///   - runner: runs its jobs.
///   - body: gets a client, the store, and a continuation that stops the server when it is finished.
func withServer(
  _ limits: Limits = Limits(), token: String? = nil, origin: PublicOrigin? = nil,
  runner: any JobRunner = ScriptedRunner(), grace: Double = 0.2,
  _ body: @escaping @Sendable (Client, JobStore, AsyncStream<Void>.Continuation) async throws -> Void
) async throws {
  var logger = Logger(label: "test")
  logger.logLevel = .critical
  let service = Service(
    host: "127.0.0.1", port: 0, token: token, origin: origin, limits: limits, runner: runner, logger: logger)
  let (stop, stopper) = AsyncStream.makeStream(of: Void.self)
  let (ports, announcer) = AsyncStream.makeStream(of: Int.self)
  try await withTaskExecutorPreference(OwnThreads.shared) {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await service.run(grace: grace, signals: false, stop: stop) { announcer.yield($0) }
      }
      group.addTask {
        defer { stopper.finish() }
        for await port in ports {
          try await body(Client(port: port, token: token), service.store, stopper)
          break
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Threads of its own, because other tests block those of the Swift runtime.
private final class OwnThreads: TaskExecutor {
  static let shared = OwnThreads()

  private let pool = NIOThreadPool(numberOfThreads: 4)

  private init() { pool.start() }

  func enqueue(_ job: UnownedJob) {
    pool.submit { [self] _ in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

func withServer(
  _ limits: Limits = Limits(), token: String? = nil, origin: PublicOrigin? = nil,
  runner: any JobRunner = ScriptedRunner(), _ body: @escaping @Sendable (Client) async throws -> Void
) async throws {
  try await withServer(limits, token: token, origin: origin, runner: runner) { client, _, _ in
    try await body(client)
  }
}

extension Client {
  /// The address of a new job.
  func job(_ script: String, _ fields: [String: String] = [:]) async throws -> String {
    let answer = try await post(["task": "encode"].merging(fields) { $1 }, ["file": Array(script.utf8)])
    try #require(answer.status == 202, "\(answer.text)")
    return try #require(answer.headers["location"])
  }

  /// A job's state, once it is among some.
  func state(of job: String, among states: Set<String> = ["done", "failed", "cancelled"]) async throws -> String {
    try await eventually {
      let state = try await get(job).value("state")
      return state.flatMap { states.contains($0) ? $0 : nil }
    }
  }

  /// All events of a job.
  ///
  /// - Parameter body: runs when the first of them has arrived.
  func events(of job: String, _ body: @Sendable () async throws -> Void) async throws -> Answer {
    let (begun, announcer) = AsyncStream.makeStream(of: Void.self)
    async let events = {
      defer { announcer.finish() }
      return try await request("GET", job + "/events") { _ in
        announcer.yield()
        return false
      }
    }()
    for await _ in begun { break }
    try await body()
    return try await events
  }
}

/// Polls every 10 ms until the closure returns a value.
func eventually<T>(tries: Int = 6000, _ value: () async throws -> T?) async throws -> T {
  for _ in 0..<tries {
    if let value = try await value() { return value }
    try await Task.sleep(for: .milliseconds(10))
  }
  throw TooLong()
}

/// Polls every 10 ms until the condition holds.
func waitUntil(tries: Int = 6000, _ condition: () async throws -> Bool) async throws {
  try await eventually(tries: tries) { try await condition() ? () : nil }
}

struct TooLong: Error {}
