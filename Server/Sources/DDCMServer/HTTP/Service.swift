import Foundation
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The server: the job store and HTTP in front of it.
package struct Service: Sendable {
  package let store: JobStore
  private let runner: any JobRunner
  private let access: Access
  private let host: String
  private let port: Int
  private let logger: Logger

  /// - Parameters:
  ///   - host: the address to listen on.
  ///   - port: 0 for any free port.
  ///   - token: what clients must send; nil for nothing.
  ///   - origin: how clients reach the server through a proxy; nil for no proxy.
  package init(
    host: String, port: Int, token: String? = nil, origin: PublicOrigin? = nil, limits: Limits = Limits(),
    runner: any JobRunner, logger: Logger
  ) {
    self.host = host
    self.port = port
    self.runner = runner
    self.logger = logger
    store = JobStore(limits: limits)
    access = Access(token: token, isLocal: Access.isLoopback(host), origin: origin)
  }

  /// Runs until a signal arrives or `stop` is finished; then lets running jobs end.
  ///
  /// - Parameters:
  ///   - grace: seconds for running jobs; a second signal ends them at once.
  ///   - signals: whether SIGTERM and SIGINT end the server.
  ///   - stop: ends the server, as a signal does.
  ///   - isListening: called with the port when the server accepts connections.
  /// - Throws: ``ListenError`` where the address or the port is not available.
  package func run(
    grace: Double, signals: Bool = true, stop: AsyncStream<Void>? = nil,
    isListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) async throws {
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    store.start()
    let limits = store.limits
    let listening = Atomic(false)
    let responder = Responder(
      access: access,
      routes: JobRoutes(store: store, runner: runner, needsToken: access.needsToken, files: .all, threads: threads))
    let application = Application(
      responder: responder,
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
        await untilStopped(signals: signals, stop)
        guard !Task.isCancelled else { return }
        await drain(grace: grace, signals: signals)
        await group.triggerGracefulShutdown()
      }
      defer { tasks.cancelAll() }
      do {
        try await group.run()
      } catch {
        guard !listening.load(ordering: .relaxed) else { throw error }
        throw ListenError(host: host, port: port, reason: "\(error)")
      }
    }
    try await threads.shutdownGracefully()
  }

  /// Lets running jobs end and their results be fetched; a second signal ends that at once.
  private func drain(grace: Double, signals: Bool) async {
    await withTaskGroup(of: Void.self) { ends in
      ends.addTask { await store.drain(grace: grace) }
      if signals { ends.addTask { await untilStopped(signals: true, nil) } }
      await ends.next()
      ends.cancelAll()
    }
  }

  private func untilStopped(signals: Bool, _ stop: AsyncStream<Void>?) async {
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

/// The address or the port is not available.
package struct ListenError: Error, Equatable {
  package let host: String
  package let port: Int
  package let reason: String
}
