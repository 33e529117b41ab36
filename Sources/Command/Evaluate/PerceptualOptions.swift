import ArgumentParser
import Evaluation

/// Scores by networks, whose weights the user has.
struct PerceptualOptions: ParsableArguments {
  func plan(
    pictures: [String], rates: [Double], contenders: [any Contender], jobs: Int, shown: Int, pixelLimit: Int,
    threads: Int?
  ) throws -> Plan {
    Plan(
      pictures: pictures, rates: rates, contenders: contenders, jobs: jobs, shownPictures: shown, pixelLimit: pixelLimit
    )
  }
}
