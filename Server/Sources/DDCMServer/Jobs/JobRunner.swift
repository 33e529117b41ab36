package import DDCMCodec
package import Foundation

/// Runs jobs. The server's own calls codecs; tests have others.
package protocol JobRunner: Sendable {
  var models: [ModelListing] { get }

  /// Reads the files of a request, on a thread that may block.
  ///
  /// - Throws: `DDCMError` where the request cannot succeed.
  func prepare(_ request: JobRequest) throws -> any PreparedJob
}

/// A job that is ready to run.
package protocol PreparedJob: Sendable {
  /// Nil where the job has no file.
  var input: JobInput? { get }

  /// Runs it on the calling thread.
  ///
  /// - Throws: `DDCMError`, and what the monitor throws when the job is to end.
  func run(_ monitor: JobMonitor) throws -> JobOutcome
}

/// Receives a job's progress, and ends it when it is cancelled or runs too long.
package struct JobMonitor: Sendable {
  private let job: Job
  private let deadline: Date

  package init(_ job: Job, seconds: Double) {
    self.job = job
    deadline = Date(timeIntervalSinceNow: seconds)
  }

  /// Why the job is to end; nil while it is not.
  package var end: JobError? {
    if let reason = job.cancellation { return .cancelled(reason) }
    return Date() > deadline ? .timedOut : nil
  }

  /// - Throws: `CancellationError` when the job is to end.
  package func check() throws {
    if end != nil { throw CancellationError() }
  }

  /// Reports a step.
  ///
  /// - Parameters:
  ///   - step: steps of this pass that are done, from 1.
  ///   - passStart: when the pass began.
  ///   - preview: makes a JPEG file; called only where a preview is wanted.
  /// - Throws: `CancellationError` when the job is to end, and what `preview` throws.
  package func report(
    step: Int, of count: Int, pass: Int, since passStart: Date, preview: () throws -> [UInt8]
  ) throws {
    try check()
    let left = Date().timeIntervalSince(passStart) * Double(count - step) / Double(max(step, 1))
    job.progress(JobProgress(step: step, of: count, secondsLeft: (left * 10).rounded() / 10, pass: pass))
    guard let interval = job.previewInterval(of: count), step % interval == 0 || step == count else { return }
    job.addPreview(try preview(), step: step)
  }
}

/// How far a job is.
package struct JobProgress: Sendable, Equatable, Encodable {
  package let step: Int
  package let of: Int
  /// Of this pass.
  package let secondsLeft: Double
  package let pass: Int
}

/// The file that a job reads.
package struct JobInput: Sendable, Equatable, Encodable {
  package let width: Int
  package let height: Int
  package let bytes: Int

  package init(width: Int, height: Int, bytes: Int) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}

/// The result of a job.
package struct JobOutcome: Sendable, Equatable {
  package let width: Int
  package let height: Int
  /// A .ddcm stream; nil where the job makes none.
  package let stream: [UInt8]?
  /// A PNG file.
  package let image: [UInt8]
  /// Of the stream that the image was decoded from.
  package let streamBytes: Int?
  /// Of an encode, in dB against the input image.
  package let psnr: Double?
  package let notes: [String]

  package init(
    width: Int, height: Int, stream: [UInt8]? = nil, image: [UInt8], streamBytes: Int? = nil, psnr: Double? = nil,
    notes: [String] = []
  ) {
    self.width = width
    self.height = height
    self.stream = stream
    self.image = image
    self.streamBytes = streamBytes ?? stream?.count
    self.psnr = psnr
    self.notes = notes
  }

  var keptBytes: Int { (stream?.count ?? 0) + image.count }
}

/// Why the queue refuses a job, or why a job has no result.
package enum JobError: Error, Equatable, Sendable {
  /// `retryAfter` is in seconds.
  case queueFull(waiting: Int, retryAfter: Int)
  case clientLimit(jobs: Int, retryAfter: Int)
  case stopping
  /// With the reason, as a sentence.
  case cancelled(String)
  case timedOut
  case failed(DDCMError)
}

/// A model as the API lists it.
package struct ModelListing: Sendable, Encodable, Equatable {
  package enum Conditioning: String, Sendable, Encodable {
    case none, text
    case classes = "class"
  }

  package let name: String
  package let isDefault: Bool
  /// 16 hexadecimal digits.
  package let identity: String
  package let isInPixelSpace: Bool
  package let conditioning: Conditioning
  /// Nil for models without classes.
  package let classes: Int?
  package let tasks: [TaskKind]

  package init(
    name: String, isDefault: Bool, identity: String, isInPixelSpace: Bool, conditioning: Conditioning = .none,
    classes: Int? = nil, tasks: [TaskKind] = TaskKind.allCases
  ) {
    self.name = name
    self.isDefault = isDefault
    self.identity = identity
    self.isInPixelSpace = isInPixelSpace
    self.conditioning = conditioning
    self.classes = classes
    self.tasks = tasks
  }

  private enum Key: String, CodingKey {
    case name, identity, conditioning, classes, tasks
    case isDefault = "default"
    case isInPixelSpace = "pixelSpace"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(isDefault, forKey: .isDefault)
    try container.encode(identity, forKey: .identity)
    try container.encode(isInPixelSpace, forKey: .isInPixelSpace)
    try container.encode(conditioning, forKey: .conditioning)
    try container.encode(classes, forKey: .classes)
    try container.encode(tasks, forKey: .tasks)
  }
}
