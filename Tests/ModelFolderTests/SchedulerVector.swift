import Foundation
import ModelTesting
import Testing

/// A scheduler_config.json and diffusers' schedule for it: Tests/Vectors/schedules.json.
struct SchedulerVector: Decodable, CustomTestStringConvertible {
  let configuration: [String: Value]
  let trainTimesteps: Int
  let timesteps: [Int]
  let alphasCumprod: [Double]
  let prediction: String
  let clipSample: Float?
  let timestepSpacing: String
  let stepsOffset: Int

  var data: Data { get throws { try JSONEncoder().encode(configuration) } }
  var testDescription: String { (try? String(decoding: data, as: UTF8.self)) ?? "" }

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

  private struct File: Decodable {
    let schedules: [SchedulerVector]
  }

  static let all: [SchedulerVector] = {
    let url = Repository.vectors.appending(path: "schedules.json")
    do {
      return try JSONDecoder().decode(File.self, from: Data(contentsOf: url)).schedules
    } catch {
      fatalError("cannot read the vectors at \(url.path()): \(error)")
    }
  }()
}
