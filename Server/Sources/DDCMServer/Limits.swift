/// What the server accepts: sizes, times and counts. The ranges of a request's fields are DDCMCodec's.
package struct Limits: Sendable, Equatable {
  /// Bytes of a request's body.
  package var bodyBytes = 32 << 20
  /// Width × height of images, in and out.
  package var pixels = 4 << 20
  /// Denoiser calls of a pass.
  package var steps = 1000
  /// Codewords of the gaussian codebook that a client may ask for.
  package var codewords = 4096
  /// Gaussian samples that a step of a stream may need, codewords × 3 × pixels: about a second's work.
  package var codewordSamples = 1 << 30
  /// Multiplications of a blur kernel over an image.
  package var blurProducts = 1 << 30
  /// Bytes of a prompt.
  package var textBytes = 16 << 10
  /// Images of more pixels are encoded at effort 4 unless the request sets another, so that they are done within minutes.
  package var standardEffortPixels = 1 << 20

  /// Jobs that wait, including those whose body is still arriving.
  package var queue = 16
  /// Jobs that run at once.
  package var workers = 1
  /// Seconds that a job may run.
  package var secondsPerJob = 300.0
  /// Jobs of one client that wait or run; 0 for no limit.
  package var jobsPerClient = 4
  /// Seconds that an ended job is kept.
  package var keepSeconds = 600.0
  /// Bytes of results and previews that are kept; above it the jobs that ended first are removed.
  package var keptBytes = 256 << 20
  /// Seconds without a listener after which a job with `follow` is cancelled.
  package var followSeconds = 10.0

  /// Seconds in which a request has to arrive, headers and body.
  package var requestSeconds = 60.0
  /// Connections that are open at once; more wait until one is closed.
  package var connections = 1024
  /// Bytes of a request's headers.
  package var headerBytes = 16 << 10
  /// Seconds between the comments that keep an event stream open.
  package var keepAliveSeconds = 10.0

  package init() {}
}
