import DDCM
import ImageCodec
import Pictures

/// Where the estimates of the steps go: a file that each replaces, or a folder for one file a step.
struct Previews {
  private let destination: Destination
  private let every: Int
  private let format: PictureFormatOption
  private let force: Bool

  /// - Parameter every: after how many steps there is one; the last always has one.
  init(_ destination: Destination, every: Int, format: PictureFormatOption, force: Bool) {
    self.destination = destination
    self.every = every
    self.format = format
    self.force = force
  }

  func show(_ step: Step, of header: Header, from input: Input, with codec: Codec) throws {
    let done = step.index + 1
    guard done % every == 0 || done == step.count else { return }
    // What is replaced in a file is the step before's.
    let isOwn = if case .file = destination { done > every } else { false }
    let output = try PictureOutput(
      path: path(of: step, from: input), format: format.format, force: force || isOwn)
    try output.finish(try codec.preview(step, of: header))
  }

  /// In a folder NAME.step-03.png: numbers from 0, with as many digits as the last has.
  private func path(of step: Step, from input: Input) throws -> String {
    let digits = String(step.index)
    let number = String(repeating: "0", count: String(step.count - 1).count - digits.count) + digits
    return try destination.path(for: input, extension: "step-\(number).\(format.fileExtension)")
  }
}
