import DDCM
import DDCMCodec

/// Where the estimates of the steps are written: a file that is replaced, or a folder with a file for each step.
struct Previews {
  private let destination: Destination
  private let interval: Int
  private let format: ImageFormatArgument
  private let force: Bool

  /// - Parameters:
  ///   - interval: the number of steps from one preview to the next; there is always one of the last step.
  ///   - inputs: how many there are.
  /// - Throws: `DDCMError` of category `usage` for a file for several inputs; `FileError`.
  init(_ path: String, every interval: Int, inputs: Int, format: ImageFormatArgument, force: Bool) throws {
    destination = Destination(path)
    self.interval = interval
    self.format = format
    self.force = force
    if case .file(let path) = destination, inputs > 1 {
      throw DDCMError(
        .usage, "Previews of several inputs cannot all be written to '\(path)'.",
        remedy: "Name a folder that exists, or a new one with a '/' at its end.")
    }
    try destination.create()
  }

  func write(_ progress: StepProgress, of input: Input) throws {
    guard progress.step % interval == 0 || progress.step == progress.stepCount else { return }
    // The file that is replaced is the preview before.
    let isOwn = if case .file = destination { progress.step > interval } else { false }
    let output = try ImageOutput(
      path: path(progress, input), format: format.format, force: force || isOwn, inputs: [input])
    try output.finish(try progress.preview())
  }

  /// In a folder NAME.step-03.png: numbers from 0, with as many digits as the last one.
  private func path(_ progress: StepProgress, _ input: Input) throws -> String {
    let digits = String(progress.step - 1)
    let number = String(repeating: "0", count: String(progress.stepCount - 1).count - digits.count) + digits
    return try destination.path(for: input, extension: "step-\(number).\(format.fileExtension)")
  }
}
