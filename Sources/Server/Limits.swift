/// How much the server takes on.
package struct Limits: Sendable, Equatable {
  /// Bytes of a request's body.
  package var bodyBytes = 32 << 20
  /// Width × height, of what comes in and of what goes out.
  package var pixels = 4 << 20
  /// Jobs that wait, those included whose body is still on its way.
  package var queue = 16
  /// Jobs that run at once.
  package var workers = 1
  /// Seconds that a job may run.
  package var secondsPerJob = 300.0
  /// Jobs of one client that wait or run; 0 for any number.
  package var jobsPerClient = 4
  /// Seconds that a job is known after its end.
  package var keepSeconds = 600.0
  /// Bytes of pictures, streams and previews that are kept; beyond it the jobs that ended first are forgotten.
  package var keptBytes = 256 << 20
  /// Seconds in which a request has to arrive, headers and body alike.
  package var requestSeconds = 60.0
  /// Connections that are open at once; more wait until one is closed.
  package var connections = 1024
  /// Bytes of a request's headers.
  package var headerBytes = 16 << 10
  /// Seconds that the job of a client which follows it goes on without one that looks.
  package var followSeconds = 10.0
  /// Seconds between the remarks that keep a stream of events alive.
  package var remarkSeconds = 10.0

  package init() {}
}
