import DDCM
import ImageCodec
import ModelFolder

/// How many bytes a stream shall have.
enum Rate: Equatable {
  /// Met as well as the atoms allow; a picture too small for it gets one atom a step.
  case bitsPerPixel(Double)
  /// Never exceeded.
  case bytes(Int)
}

/// What shapes a stream besides its rate.
struct EncodingOptions: Equatable {
  static let defaultSteps = 30

  var steps: Int
  var book: Settings.Book
  var mixture: Mixture
  var seed: UInt64
}

extension Codec {
  /// Settings with M atoms at every step that carries a choice.
  func settings(atoms: Int, width: Int, height: Int, options: EncodingOptions) throws -> Settings {
    try checkSize(width, height, pixelLimit: .max)
    let most = mostAtoms(width: width, height: height, options: options)
    guard atoms <= most else { throw PlanningError.tooManyAtoms(asked: atoms, most: most) }
    return try settings([Int](repeating: atoms, count: options.steps - 1), options)
  }

  /// Settings whose stream has the given size, its bits spread evenly over the steps.
  func plan(rate: Rate, width: Int, height: Int, options: EncodingOptions) throws -> Settings {
    try checkSize(width, height, pixelLimit: .max)
    let choices = options.steps - 1
    let most = mostAtoms(width: width, height: height, options: options)
    let coder = SelectionCoder(mixture: options.mixture, codewords: codewords(width, height, options))
    func bytes(_ atoms: [Int]) throws -> Int {
      let bits = atoms.reduce(0) { $0 + coder.cost($1) }
      let payload = Int((bits * Self.codingOverhead / 8).rounded(.up)) + 2
      return try emptySize(settings(atoms, options), width, height) + Self.digits(payload) - 1 + payload
    }
    // The last steps have one atom more: `total` atoms in all.
    func spread(_ total: Int) -> [Int] {
      (0..<choices).map { total / choices + ($0 >= choices - total % choices ? 1 : 0) }
    }

    var (low, high) = (1, choices * most)
    let target: Int
    switch rate {
    case .bytes(let limit): target = limit
    case .bitsPerPixel(let rate):
      target = Int((rate * Double(width * height) / 8).rounded())
      if try bytes(spread(1)) > target { low = choices }
    }
    while low < high {
      let middle = (low + high + 1) / 2
      if try bytes(spread(middle)) <= target { low = middle } else { high = middle - 1 }
    }
    let atoms = spread(low)
    let size = try bytes(atoms)
    if case .bytes = rate, size > target { throw PlanningError.tooSmall(asked: target, least: size) }
    guard low < choices * most || Double(size) >= 0.98 * Double(target) else {
      throw PlanningError.tooLarge(asked: target, most: size)
    }
    return try settings(atoms, options)
  }

  /// The coder's bits over the entropy's: for 64 to 1,179,648 codewords and 1 to 20,000 atoms of them, random sets took
  /// at most 0.045 % more, or 1.3 bits where that is more.
  private static let codingOverhead = 1.0005

  private func settings(_ atoms: [Int], _ options: EncodingOptions) throws -> Settings {
    let timesteps = try Timesteps(
      count: options.steps, spacing: .trailing, trainTimesteps: model.prior.schedule.trainTimesteps)
    return Settings(
      timesteps: timesteps, atoms: atoms + [0], book: options.book, mixture: options.mixture, seed: options.seed)
  }

  private func codewords(_ width: Int, _ height: Int, _ options: EncodingOptions) -> Int {
    options.book.count(dimension: model.shape(width: width, height: height).count)
  }

  /// A signed selection has at most half of the codewords, and no step more than a stream may say.
  private func mostAtoms(width: Int, height: Int, options: EncodingOptions) -> Int {
    let codewords = codewords(width, height, options)
    return min(options.mixture == .signed ? max(1, codewords / 2) : codewords, 1 << 24)
  }

  /// The bytes of a stream without its payload, whose length then takes one byte.
  private func emptySize(_ settings: Settings, _ width: Int, _ height: Int) -> Int {
    let codewords = settings.book.count(dimension: model.shape(width: width, height: height).count)
    let header = Header(
      width: width, height: height, model: model.identity, precision: model.precision, settings: settings,
      codewords: codewords)
    return Stream(header: header, selections: []).serialized().count
  }

  /// The bytes of a varint.
  private static func digits(_ value: Int) -> Int {
    max(1, (Int.bitWidth - value.leadingZeroBitCount + 6) / 7)
  }
}

/// Why no settings fit what was asked for.
enum PlanningError: Error, CustomStringConvertible {
  case tooSmall(asked: Int, least: Int)
  case tooLarge(asked: Int, most: Int)
  case tooManyAtoms(asked: Int, most: Int)

  var description: String {
    switch self {
    case .tooSmall(let asked, let least):
      "\(asked) bytes are too few: with these options a stream of this picture has at least \(least). Ask for fewer "
        + "steps or more bytes."
    case .tooLarge(let asked, let most):
      "\(asked) bytes are too many: with these options a stream of this picture has at most \(most). Ask for more "
        + "steps or codewords, or for fewer bytes."
    case .tooManyAtoms(let asked, let most):
      "a step cannot have \(asked) atoms: with this picture and codebook it has at most \(most)."
    }
  }
}
