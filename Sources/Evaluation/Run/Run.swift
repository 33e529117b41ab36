import DDCM
import DDCMImages
import Files
import Foundation
import Quality
import Synchronization

/// Runs a plan in a folder that stores the results, so that an interrupted run can be continued.
package final class Run: Sendable {
  package let plan: Plan
  let folder: RunFolder
  let log: ResultsLog
  private let scorer: Scorer
  private let moments: FeatureStores

  /// - Parameter folder: created if needed; one run at a time can use it.
  /// - Throws: `FileError`.
  package init(_ plan: Plan, folder: String) throws {
    self.plan = plan
    self.folder = try RunFolder(path: folder)
    log = try ResultsLog(path: self.folder.results)
    scorer = Scorer(plan)
    moments = FeatureStores(plan, folder: self.folder)
  }

  /// Measures what is not measured yet.
  ///
  /// - Parameter observe: called after each measurement, from several threads one at a time.
  /// - Returns: the measurements, by image, contender and rate in the order of the plan.
  /// - Throws: `FileError` if the folder cannot be written to. A failure of a contender is a measurement.
  package func measure(_ observe: @Sendable (Progress) -> Void = { _ in }) throws -> [Measurement] {
    let results = Mutex([[Measurement]](repeating: [], count: plan.images.count))
    let next = Mutex(0)
    let failure = Mutex<(any Error)?>(nil)
    let progress = Mutex(Progress(total: plan.images.count * plan.contenders.count * plan.rates.count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(plan.jobs, plan.images.count))) { _ in
      while failure.withLock({ $0 == nil }) {
        let place = next.withLock { next in
          next += 1
          return next - 1
        }
        guard place < plan.images.count else { return }
        do {
          let measured = try measure(plan.images[place], isShown: place < plan.shownImages) { result, isNew in
            progress.withLock { progress in
              progress.count(result, isNew: isNew)
              observe(progress)
            }
          }
          results.withLock { $0[place] = measured }
        } catch {
          failure.withLock { $0 = $0 ?? error }
        }
      }
    }
    folder.finish()
    if let error = failure.withLock({ $0 }) { throw error }
    return results.withLock { Array($0.joined()) }
  }

  /// All measurements of one image.
  private func measure(
    _ path: String, isShown: Bool, done: (Measurement, Bool) -> Void
  ) throws -> [Measurement] {
    let source: SourceImage
    do {
      source = try SourceImage(path: path, pixelLimit: plan.pixelLimit)
    } catch {
      let failed = CodingTask.all(of: plan).map { $0.failed("\(error)", path: path) }
      for result in failed { done(result, true) }
      return failed
    }
    if isShown { try keep(source.image, as: source.digest) }
    return try folder.withScratch { scratch in
      try moments.addOriginal(source)
      return try CodingTask.all(of: plan).map { task in
        let digest = task.digest(of: source, plan)
        if let known = log[digest], isComplete(known, isShown: isShown) {
          done(known, false)
          return known
        }
        let result = try measure(source, task, digest: digest, isShown: isShown, scratch: scratch)
        try log.append(result)
        done(result, true)
        return result
      }
    }
  }

  /// Whether a known result is complete.
  private func isComplete(_ known: Measurement, isShown: Bool) -> Bool {
    known.outcome != .failed && moments.contains(known)
      && (!isShown || FileManager.default.fileExists(atPath: folder.shownImage(known.digest)))
  }

  private func measure(
    _ source: SourceImage, _ task: CodingTask, digest: String, isShown: Bool, scratch: String
  ) throws -> Measurement {
    var result = task.result(of: source, digest: digest)
    do {
      let original = try source.original(in: scratch)
      let work = scratch + "/" + digest
      try RunFolder.make(work)
      defer { try? FileManager.default.removeItem(atPath: work) }
      let coded = try task.contender.code(original, byteLimit: result.byteLimit, scratch: work)
      let decoded = try LoadedImage(path: coded.image, maxPixels: plan.pixelLimit).image
      guard (decoded.width, decoded.height) == (source.image.width, source.image.height) else {
        throw ContenderError.wrongSize(
          width: decoded.width, height: decoded.height, neededWidth: source.image.width,
          neededHeight: source.image.height)
      }
      result.bytes = coded.bytes
      result.outcome = coded.bytes <= result.byteLimit ? .within : .over
      (result.quality, result.encoding, result.decoding) = (coded.quality, coded.encoding, coded.decoding)
      let planar = PlanarImage(decoded)
      result.scores = try scorer.scores(of: planar, against: source.planar)
      if isShown { try keep(decoded, as: digest) }
      try moments.add(planar, of: result)
    } catch let error as FileError {
      throw error
    } catch {
      result.outcome = .failed
      result.failure = "\(error)"
    }
    return result
  }

  /// Fréchet distances to the originals, by the names of the networks.
  func distances(contender: String, rate: Double) -> [String: Double] {
    moments.distances(contender: contender, rate: rate)
  }

  private func keep(_ image: RGBImage, as digest: String) throws {
    let path = folder.shownImage(digest)
    guard !FileManager.default.fileExists(atPath: path) else { return }
    let file = try AtomicFile(path: path, overwriting: true)
    try file.write(ShownImage.bytes(of: image))
    try file.commit()
  }
}

/// The progress of a run.
package struct Progress: Sendable {
  /// Measurements in all.
  package let total: Int
  /// Measurements so far.
  package private(set) var done = 0
  /// Those of them that failed.
  package private(set) var failed = 0
  /// The latest.
  package private(set) var latest: Measurement?
  private var measured = 0
  private let start = Date()

  init(total: Int) { self.total = total }

  /// - Parameter isNew: false for one of an earlier run.
  mutating func count(_ result: Measurement, isNew: Bool) {
    done += 1
    measured += isNew ? 1 : 0
    failed += result.outcome == .failed ? 1 : 0
    latest = result
  }

  /// An estimate at the average speed so far; nil before the first new measurement.
  package var secondsLeft: Double? {
    measured > 0 ? Date().timeIntervalSince(start) / Double(measured) * Double(total - done) : nil
  }
}
