import ArgumentParser
import Server

/// How much a server takes on.
struct ServeLimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Jobs at work at once, 1...64; they share the threads.", valueName: "n"))
  var workers = Limits().workers

  @Option(help: ArgumentHelp("Jobs that may wait, 0...10000; beyond it clients are told to try again.", valueName: "n"))
  var queue = Limits().queue

  @Option(
    help: ArgumentHelp("Jobs of one client that may wait or be at work, 0...10000; 0 for any number.", valueName: "n"))
  var jobsPerClient = Limits().jobsPerClient

  @Option(help: ArgumentHelp("Bytes of a request, 1024...1073741824.", valueName: "n"))
  var maxBody = Limits().bodyBytes

  @Option(help: ArgumentHelp("Pixels of a picture, 1...64000000.", valueName: "n"))
  var maxPixels = Limits().pixels

  @Option(help: ArgumentHelp("Seconds that a job may take, 1...86400.", valueName: "s"))
  var maxSeconds = Limits().secondsPerJob

  @Option(
    help: ArgumentHelp("Minutes that a job and its result are known after its end, 0.1...1440.", valueName: "minutes"))
  var keep = Limits().keepSeconds / 60

  @Option(
    help: ArgumentHelp("Megabytes of results to keep; those that ended first go first, 1...65536.", valueName: "n"))
  var keepMegabytes = Limits().keptBytes >> 20

  @Option(
    help: ArgumentHelp("Seconds that jobs at work have when the server is told to end, 0...3600.", valueName: "s"))
  var grace = 20.0

  func validate() throws {
    try workers.validate("--workers", in: 1...64)
    try queue.validate("--queue", in: 0...10_000)
    try jobsPerClient.validate("--jobs-per-client", in: 0...10_000)
    try maxBody.validate("--max-body", in: 1024...1 << 30)
    try maxPixels.validate("--max-pixels", in: 1...64_000_000)
    try maxSeconds.validate("--max-seconds", in: 1...86400)
    try keep.validate("--keep", in: 0.1...1440)
    try keepMegabytes.validate("--keep-megabytes", in: 1...65536)
    try grace.validate("--grace", in: 0...3600)
  }

  var chosen: Limits {
    var limits = Limits()
    (limits.workers, limits.queue, limits.jobsPerClient) = (workers, queue, jobsPerClient)
    (limits.bodyBytes, limits.pixels, limits.secondsPerJob) = (maxBody, maxPixels, maxSeconds)
    (limits.keepSeconds, limits.keptBytes) = (keep * 60, keepMegabytes << 20)
    return limits
  }
}
