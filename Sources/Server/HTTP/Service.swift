import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
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
      onServerRunning: { await isListening($0.localAddress?.port ?? 0) }, logger: logger)
    let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      tasks.addTask {
        while !Task.isCancelled {
          store.sweep()
          try? await Task.sleep(for: .seconds(1))
        }
      }
      tasks.addTask {
        await untilTold(signals: signals, stop)
        await withTaskGroup(of: Void.self) { ends in
          ends.addTask {
            await store.drain(grace: grace)
            // Results of the last jobs can be fetched for a moment.
            if !Task.isCancelled { try? await Task.sleep(for: .seconds(min(grace, 1))) }
          }
          if signals { ends.addTask { await untilTold(signals: true, nil) } }
          await ends.next()
          ends.cancelAll()
        }
        await group.triggerGracefulShutdown()
      }
      // Whichever ends first: the server that could not start, or the one that was told to end.
      try await tasks.next()
      tasks.cancelAll()
    }
    try await threads.shutdownGracefully()
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
