package import Foundation

/// What a job at work tells, and where it hears that it is to end.
package struct JobMonitor: Sendable {
  /// Thrown to a job that is to end.
  package enum End: Error, Equatable {
    case cancelled
    case tooLong
  }

  private let job: Job
  private let start: Date
  private let deadline: Date

  package init(_ job: Job, seconds: Double) {
    self.job = job
    start = Date()
    deadline = start.addingTimeInterval(seconds)
  }

  /// - Throws: `End` where the job is to end.
  package func check() throws(End) {
    if job.cancellation != nil { throw .cancelled }
    if Date() > deadline { throw .tooLong }
  }

  /// Tells of a step.
  ///
  /// - Parameters:
  ///   - done: steps of this pass that are done, from 1.
  ///   - passStart: when the pass began.
  ///   - preview: makes a JPEG file; called where one is wanted.
  /// - Throws: `End` where the job is to end, and what `preview` throws.
  package func step(
    _ done: Int, of count: Int, pass: Int, since passStart: Date, preview: () throws -> [UInt8]
  ) throws {
    try check()
    let left = Date().timeIntervalSince(passStart) * Double(count - done) / Double(max(done, 1))
    job.progress(JobProgress(step: done, of: count, secondsLeft: (left * 10).rounded() / 10, pass: pass))
    guard let every = job.previewInterval(of: count), done % every == 0 || done == count else { return }
    job.show(try preview(), step: done)
  }
}

/// How far a job is.
package struct JobProgress: Sendable, Equatable, Encodable {
  package let step: Int
  package let of: Int
  package let secondsLeft: Double
  package let pass: Int
}
