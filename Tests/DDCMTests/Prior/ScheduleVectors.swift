import Foundation
import Testing

/// What diffusers makes of scheduler configurations: Tests/Vectors/schedules.json.
enum ScheduleVectors {
  struct File: Decodable {
    let schedules: [Schedule]
    let lists: [List]
    let variances: [Variance]
    let steps: [Step]
  }

  struct Schedule: Decodable, CustomTestStringConvertible {
    let configuration: [String: Value]
    let trainTimesteps: Int
    let timesteps: [Int]
    let alphasCumprod: [Double]
    let prediction: String
    let clipSample: Float?
    let timestepSpacing: String
    let stepsOffset: Int
    let finalAlphaCumprod: Double

    var data: Data { get throws { try JSONEncoder().encode(configuration) } }
    var testDescription: String { (try? String(decoding: data, as: UTF8.self)) ?? "" }
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

  /// A value of a configuration.
  enum Value: Codable {
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([Double])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let bool = try? container.decode(Bool.self) {
        self = .bool(bool)
      } else if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let string = try? container.decode(String.self) {
        self = .string(string)
      } else {
        self = .array(try container.decode([Double].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .bool(let bool): try container.encode(bool)
      case .number(let number): try container.encode(number)
      case .string(let string): try container.encode(string)
      case .array(let array): try container.encode(array)
      }
    }
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
