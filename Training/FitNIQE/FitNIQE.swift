import ArgumentParser
import DDCM
import DDCMImages
import Foundation
import Quality

/// Makes Sources/Quality/Resources/niqe.json.
@main
struct FitNIQE: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Fit NIQE's model of good photographs.")

  @Option(help: "The side of the patches in pixels.")
  var patch = 64

  @Argument(help: "The model's file, and the photographs.", completion: .file())
  var paths: [String]

  func run() throws {
    let photographs = paths.dropFirst().lazy.map { path -> RGBImage in
      do {
        return try LoadedImage(path: path).image
      } catch {
        Self.exit(withError: error)
      }
    }
    let model = PristineModel(
      fitting: photographs.map { PlanarImage($0) },
      patchSide: patch)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try (encoder.encode(model) + [0x0A]).write(to: URL(fileURLWithPath: paths[0]))
  }
}
