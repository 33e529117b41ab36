import Foundation
import Testing

/// What diffusers makes of scheduler configurations: Tests/Vectors/schedules.json.
enum ScheduleVectors {
  struct File: Decodable {
    let lists: [List]
    let variances: [Variance]
    let steps: [Step]
  }

  struct List: Decodable {
    let spacing: String
    let offset: Int
    let count: Int
    let values: [Int]?
    let weightedSum: Int
  }

  struct Variance: Decodable {
    let kind: String
    let alphaCumprod: Double
    let previous: Double
    let variance: Double
  }

  struct Step: Decodable {
    let prediction: String
    let clip: Float?
    let eta: Double
    let timestep: Int
    let alphaCumprod: Double
    let previous: Double
    let noisy: [Float]
    let output: [Float]
    let noise: [Float]
    let clean: [Double]
    let result: [Double]
  }

  static let file: File = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let url = folder.appending(path: "../../Vectors/schedules.json").standardized
    do {
      return try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    } catch {
      fatalError("cannot read the vectors at \(url.path()): \(error)")
    }
  }()
}

/// Whether two values agree to a part of the larger.
func agrees(_ value: Double, _ reference: Double, to tolerance: Double) -> Bool {
  abs(value - reference) <= tolerance * max(abs(value), abs(reference))
}
