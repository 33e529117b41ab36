import ArgumentParser
import DDCMCodec
import DDCMServer
import Foundation

/// Who may use the server.
struct AccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("File with the token that clients must send, at least 16 characters.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    help: ArgumentHelp(
      "How clients reach the server through a proxy, such as https://images.example.org. Requests with that Host or Origin "
        + "are accepted, and clients counted by X-Forwarded-For.", valueName: "url"))
  var publicUrl: String?

  @Flag(help: "Listen on a non-loopback address without a token; also needs --without-token.")
  var allowRemote = false

  @Flag(help: "Confirms --allow-remote: anyone who reaches the server may use it.")
  var withoutToken = false

  /// - Throws: `ValidationError` where other computers would reach a server without a token.
  func check(host: String) throws {
    guard tokenFile == nil || !withoutToken else {
      throw ValidationError("--token-file and --without-token exclude each other.")
    }
    guard !Access.isLoopback(host), tokenFile == nil else { return }
    guard allowRemote, withoutToken else {
      throw ValidationError(
        "Other computers reach the server at \(host), and anyone could use it. Set a token with --token-file, or confirm "
          + "this with --allow-remote --without-token.")
    }
  }

  /// - Throws: `DDCMError` where the file cannot be read or has no token.
  func token() throws -> String? {
    guard let tokenFile else { return nil }
    guard let text = try? String(contentsOfFile: tokenFile, encoding: .utf8) else {
      throw DDCMError(.notFound, "The file '\(tokenFile)' cannot be read.", remedy: "Check --token-file.")
    }
    let lines = text.split(whereSeparator: \.isNewline)
    guard lines.count == 1, lines[0].count >= 16, lines[0].allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
      throw DDCMError(
        .usage, "'\(tokenFile)' has no token: one line of at least 16 ASCII characters without spaces.",
        remedy: "Make one with 'openssl rand -hex 24'.")
    }
    return String(lines[0])
  }
}

/// What the server accepts.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Jobs that run at once, 1...64; they share the threads.", valueName: "n"))
  var workers = Limits().workers

  @Option(help: ArgumentHelp("Jobs that may wait, 0...10000; more are refused with 429.", valueName: "n"))
  var queue = Limits().queue

  @Option(help: ArgumentHelp("Jobs of one client that may wait or run, 0...10000; 0 for no limit.", valueName: "n"))
  var jobsPerClient = Limits().jobsPerClient

  @Option(help: ArgumentHelp("Bytes of a request, 1024...1073741824.", valueName: "n"))
  var maxBody = Limits().bodyBytes

  @Option(help: ArgumentHelp("Pixels of an image, in and out, 1...64000000.", valueName: "n"))
  var maxPixels = Limits().pixels

  @Option(help: ArgumentHelp("Seconds that a job may run, 1...86400.", valueName: "s"))
  var maxSeconds = Limits().secondsPerJob

  @Option(help: ArgumentHelp("Minutes for which ended jobs are kept, 0.1...1440.", valueName: "minutes"))
  var keep = Limits().keepSeconds / 60

  @Option(help: ArgumentHelp("Megabytes of results that are kept, oldest removed first, 1...65536.", valueName: "n"))
  var keepMegabytes = Limits().keptBytes >> 20

  @Option(help: ArgumentHelp("Seconds that running jobs have when the server is stopped, 0...3600.", valueName: "s"))
  var grace = 20.0

  func validate() throws {
    try workers.check("--workers", in: 1...64)
    try queue.check("--queue", in: 0...10_000)
    try jobsPerClient.check("--jobs-per-client", in: 0...10_000)
    try maxBody.check("--max-body", in: 1024...1 << 30)
    try maxPixels.check("--max-pixels", in: 1...64_000_000)
    try maxSeconds.check("--max-seconds", in: 1...86400)
    try keep.check("--keep", in: 0.1...1440)
    try keepMegabytes.check("--keep-megabytes", in: 1...65536)
    try grace.check("--grace", in: 0...3600)
  }

  var limits: Limits {
    var limits = Limits()
    (limits.workers, limits.queue, limits.jobsPerClient) = (workers, queue, jobsPerClient)
    (limits.bodyBytes, limits.pixels, limits.secondsPerJob) = (maxBody, maxPixels, maxSeconds)
    (limits.keepSeconds, limits.keptBytes) = (keep * 60, keepMegabytes << 20)
    return limits
  }
}

/// The models, and how they run.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder in the diffusers layout, a guided-diffusion checkpoint (.pt), or a name in Hugging Face's cache, such as "
        + "org/name (default: all that 'ddcm models' lists).", valueName: "model"),
    completion: .directory)
  var model: String?

  @Option(
    help: """
      Arithmetic of the network. bf16 is about twice as fast on processors that support it (default: f32; to decode, that \
      of the stream).
      """)
  var precision: PrecisionOption?

  @Option(help: ArgumentHelp("Threads, 1...1024 (default: all cores).", valueName: "n"))
  var threads: Int?

  /// The model that the user named, or all installed ones, the default first.
  ///
  /// - Throws: `DDCMError`.
  func models(workers: Int) throws -> [ServedModel] {
    let registry = ModelRegistry(
      options: try RuntimeOptions(
        precision: precision.flatMap { Precision(rawValue: $0.rawValue) }, threads: threads, concurrency: workers))
    var infos = [try registry.info(model: model)]
    if model == nil { infos += registry.installed() }
    var served: [ServedModel] = []
    for info in infos {
      let name = URL(fileURLWithPath: info.path).deletingPathExtension().lastPathComponent
      guard !served.contains(where: { $0.identity == info.identity || $0.name == name }) else { continue }
      served.append(ServedModel(name: name, info, in: registry))
    }
    return served
  }
}

/// The names of ``Precision`` on the command line.
enum PrecisionOption: String, CaseIterable, ExpressibleByArgument {
  case f32, bf16
}
