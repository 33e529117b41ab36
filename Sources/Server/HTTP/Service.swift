import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The server: jobs, and the answers to those who ask for them.
package struct Service: Sendable {
  package let store: JobStore
  private let runner: any JobRunner
  private let access: Access
  private let host: String
  private let port: Int
  private let logger: Logger

  /// - Parameters:
  ///   - host: the address to listen at.
  ///   - port: 0 for any that is free.
  ///   - token: what clients have to know; nil where they need nothing.
  package init(
    host: String, port: Int, token: String? = nil, limits: Limits = Limits(), runner: any JobRunner, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.runner = runner
    self.logger = logger
    store = JobStore(limits: limits)
    access = Access(token: token, isLocal: Access.isLoopback(host))
  }

  /// Works until a signal comes, or `stop` is finished; then lets the jobs at work end.
  ///
  /// - Parameters:
  ///   - grace: seconds for the jobs at work; a second signal ends them at once.
  ///   - signals: whether SIGTERM and SIGINT end the server.
  ///   - stop: ends the server, as a signal does.
  ///   - isListening: called with the port, once the server can be reached.
  package func run(
    grace: Double, signals: Bool = true, stop: AsyncStream<Void>? = nil,
    isListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) async throws {
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    store.start()
    let limits = store.limits
    let listening = Atomic(false)
    let front = Front(
      access: access,
      desk: Desk(store: store, runner: runner, needsToken: access.needsToken, files: .all, threads: threads))
    let application = Application(
      responder: front,
      server: .http1(
        configuration: .init(
          additionalChannelHandlers: [ConnectionGuard(limits: limits)], idleTimeout: nil,
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100))),
      configuration: .init(
        address: .hostname(host, port: port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections, logger: logger)),
      onServerRunning: {
        listening.store(true, ordering: .relaxed)
        await isListening($0.localAddress?.port ?? 0)
      }, logger: logger)
    let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        while !Task.isCancelled {
          store.sweep()
          try? await Task.sleep(for: .seconds(1))
        }
      }
      tasks.addTask {
        await untilTold(signals: signals, stop)
        guard !Task.isCancelled else { return }
        await drain(grace: grace, signals: signals)
        await group.triggerGracefulShutdown()
      }
      defer { tasks.cancelAll() }
      do {
        try await group.run()
      } catch {
        guard !listening.load(ordering: .relaxed) else { throw error }
        throw CannotListen(host: host, port: port, reason: "\(error)")
      }
    }
    try await threads.shutdownGracefully()
  }

  /// Lets the jobs at work end, and their results be fetched; a second signal ends that at once.
  private func drain(grace: Double, signals: Bool) async {
    await withTaskGroup(of: Void.self) { ends in
      ends.addTask { await store.drain(grace: grace) }
      if signals { ends.addTask { await untilTold(signals: true, nil) } }
      await ends.next()
      ends.cancelAll()
    }
  }

  private func untilTold(signals: Bool, _ stop: AsyncStream<Void>?) async {
    await withTaskGroup(of: Void.self) { group in
      if signals {
        group.addTask {
          for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
        }
      }
      if let stop {
        group.addTask { for await _ in stop {} }
      }
      await group.next()
      group.cancelAll()
    }
  }
}

/// The address or the port cannot be had.
package struct CannotListen: Error, CustomStringConvertible {
  package let host: String
  package let port: Int
  package let reason: String

  package var description: String {
    "the server cannot listen at \(host), port \(port) (\(reason)). Name another with --host and --port."
  }
}
