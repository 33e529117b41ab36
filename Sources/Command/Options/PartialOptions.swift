import ArgumentParser
import DDCM
import ImageCodec

/// Whether a part of a stream will do.
struct PartialOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Decode the first bytes of each stream alone, as far as they say whole choices: a coarser picture.",
      valueName: "n"))
  var bytes: Int?

  @Flag(
    help: """
      Decode what there is of a stream whose end is missing, a download cut off for example. Its checksum is not \
      compared then.
      """)
  var partial = false

  func validate() throws {
    try bytes?.validate("--bytes", in: 1...1 << 30)
  }

  /// The stream, or as much of it as is wanted or there.
  func stream(of input: Input, _ console: Console) throws -> Stream {
    let contents = try input.bytes()
    do {
      let received = try ReceivedStream(contents, first: bytes, isPartial: partial)
      if let damage = received.damage { console.note("\(input.name): \(damage)") }
      if let part = received.part { console.note("\(input.name): \(part)") }
      return received.stream
    } catch let cut as ReceivedStream.CutShort {
      throw PartialError.truncated(cut.error, choices: cut.part.choices, of: cut.part.allChoices)
    }
  }
}

/// Why a part of a stream will not do.
enum PartialError: StatusError, CustomStringConvertible {
  /// The end is missing, and nobody said that this does not matter.
  case truncated(BitstreamError, choices: Int, of: Int)
  /// No stream of the picture is so small.
  case tooFew(asked: Int, least: Int)

  var status: ExitStatus {
    switch self {
    case .truncated: .damaged
    case .tooFew: .usage
    }
  }

  var description: String {
    switch self {
    case .truncated(let error, let choices, let count):
      "\(error). \(choices) of its \(count) choices are there: decode these with --partial."
    case .tooFew(let asked, let least):
      "\(asked) bytes are too few: without any choice this stream has \(least)."
    }
  }
}
