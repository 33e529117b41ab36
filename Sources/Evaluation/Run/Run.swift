import Files
import Foundation
import Pictures
import Quality
import Synchronization

/// A plan at work, in a folder that keeps what is done: a run that was interrupted goes on where it was.
public final class Run: Sendable {
  public let plan: Plan
  let folder: RunFolder
  let log: ResultsLog
  private let scorer: Scorer
  private let moments: FeatureStores

  /// - Parameter folder: made where there is none. One run at a time has it.
  /// - Throws: `FileError`.
  public init(_ plan: Plan, folder: String) throws {
    self.plan = plan
    self.folder = try RunFolder(path: folder)
    log = try ResultsLog(path: self.folder.results)
    scorer = Scorer(plan)
    moments = FeatureStores(plan, folder: self.folder)
  }

  /// Measures all that is not measured yet.
  ///
  /// - Parameter observe: called after each measurement, from several threads one at a time.
  /// - Returns: the measurements, by picture, contender and rate in the order of the plan.
  /// - Throws: `FileError` where the folder cannot be written to. What fails in a contender is a measurement that says so.
  public func measure(_ observe: @Sendable (Progress) -> Void = { _ in }) throws -> [Measurement] {
    let results = Mutex([[Measurement]](repeating: [], count: plan.pictures.count))
    let next = Mutex(0)
    let failure = Mutex<(any Error)?>(nil)
    let progress = Mutex(Progress(total: plan.pictures.count * plan.contenders.count * plan.rates.count))
    DispatchQueue.concurrentPerform(iterations: max(1, min(plan.jobs, plan.pictures.count))) { _ in
      while failure.withLock({ $0 == nil }) {
        let place = next.withLock { next in
          next += 1
          return next - 1
        }
        guard place < plan.pictures.count else { return }
        do {
          let measured = try measure(plan.pictures[place], isShown: place < plan.shownPictures) { result, isNew in
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

  /// All measurements of one picture.
  private func measure(
    _ path: String, isShown: Bool, done: (Measurement, Bool) -> Void
  ) throws -> [Measurement] {
    let source: SourcePicture
    do {
      source = try SourcePicture(path: path, pixelLimit: plan.pixelLimit)
    } catch {
      let failed = CodingTask.all(of: plan).map { $0.failed("\(error)", path: path) }
      for result in failed { done(result, true) }
      return failed
    }
    if isShown { try keep(source.picture, as: source.digest) }
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

  /// Whether a known result needs nothing more.
  private func isComplete(_ known: Measurement, isShown: Bool) -> Bool {
    known.outcome != .failed && moments.contains(known)
      && (!isShown || FileManager.default.fileExists(atPath: folder.shownPicture(known.digest)))
  }

  private func measure(
    _ source: SourcePicture, _ task: CodingTask, digest: String, isShown: Bool, scratch: String
  ) throws -> Measurement {
    var result = task.result(of: source, digest: digest)
    do {
      let original = try source.original(in: scratch)
      let work = scratch + "/" + digest
      try RunFolder.make(work)
      defer { try? FileManager.default.removeItem(atPath: work) }
      let coded = try task.contender.code(original, byteLimit: result.byteLimit, scratch: work)
      let decoded = try ReadPicture(path: coded.picture, pixelLimit: plan.pixelLimit).picture
      guard (decoded.width, decoded.height) == (source.picture.width, source.picture.height) else {
        throw ContenderError.wrongSize(
          width: decoded.width, height: decoded.height, neededWidth: source.picture.width,
          neededHeight: source.picture.height)
      }
      result.bytes = coded.bytes
      result.outcome = coded.bytes <= result.byteLimit ? .within : .over
      (result.quality, result.encoding, result.decoding) = (coded.quality, coded.encoding, coded.decoding)
      let planar = PlanarPicture(decoded)
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

  private func keep(_ picture: Picture, as digest: String) throws {
    let path = folder.shownPicture(digest)
    guard !FileManager.default.fileExists(atPath: path) else { return }
    let file = try AtomicFile(path: path, overwriting: true)
    try file.write(ShownPicture.bytes(of: picture))
    try file.commit()
  }
}

extension PlanarPicture {
  init(_ picture: Picture) {
    self.init(width: picture.width, height: picture.height, samples: picture.planar)
  }
}
