import ArgumentParser
import Pictures
import Quality

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell how natural pictures look.",
    usage: "ddcm score [--json] <picture> ...",
    discussion: """
      Prints NIQE (Mittal, Soundararajan and Bovik, 2013), which needs no original and no model: lower is better. The \
      Kodak photographs have 2.5 on average. Other programs measure from other photographs: their scores are not comparable.

        ddcm score *.png
      """)

  @Argument(help: ArgumentHelp("Pictures; '-' is standard input.", valueName: "picture"), completion: .file())
  var pictures: [String]

  @Flag(help: "Print JSON: an object for one picture, an array of them for several.")
  var json = false

  func run() throws {
    try Console().report(on: pictures, json: json) { try ScoreReport($0) }
  }
}

/// The scores of one picture.
private struct ScoreReport: Report {
  let picture: String
  let niqe: Double

  init(_ input: Input) throws {
    let read = try input.picture().picture
    picture = input.name
    niqe = try NIQE().score(PlanarPicture(width: read.width, height: read.height, samples: read.planar))
  }

  var text: String { "\(picture)  NIQE \(niqe.fixed(2))\n" }
}
