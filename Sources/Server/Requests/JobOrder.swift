package import DDCM
package import ImageCodec
package import Pictures

/// A job as a client asks for it: read, and each value in its range, but no file looked into.
package struct JobOrder: Sendable {
  package enum Task: Sendable {
    case encode(Encoding)
    case decode(Decoding)
    case generate(Generation)
    case restore(Restoring)

    package var kind: TaskKind {
      switch self {
      case .encode: .encode
      case .decode: .decode
      case .generate: .generate
      case .restore: .restore
      }
    }
  }

  package struct Encoding: Sendable {
    package enum Goal: Sendable {
      case rate(Rate)
      case quality(QualityTarget)
    }

    package var goal: Goal
    package var options: EncodingOptions
    package var background: Color
  }

  package struct Decoding: Sendable {
    /// The first bytes alone; nil for all.
    package var bytes: Int?
    /// Whether a stream that is cut short will do.
    package var isPartial: Bool
  }

  package struct Generation: Sendable {
    package enum Codewords: Sendable, Equatable {
      case standard
      case gaussian(Int)
      /// Fresh noise instead of choices.
      case infinite
    }

    package var width: Int?
    package var height: Int?
    package var codewords: Codewords
    package var steps: Int?
    /// Nil for another each time.
    package var seed: UInt64?
    package var conditioning: Conditioning?
  }

  package struct Restoring: Sendable {
    package enum Operation: Sendable {
      case inpaint(keepsKnown: Bool)
      case upscale(factor: Int)
      case colorize
      /// Nil where a kernel is a file.
      case deblur(sigma: Double?)
      case denoise(sigma: Double)
      case decompress
    }

    package var operation: Operation
    /// Standard deviation, in 0…255.
    package var noise: Double
    /// Of the estimate; nil for what the operation takes.
    package var steps: Int?
    /// Of a stream; nil for none.
    package var rate: Rate?
    package var seed: UInt64
  }

  package var task: Task
  /// Nil for the server's.
  package var model: String?
  /// After how many steps there is a preview; 0 for none.
  package var previewEvery: Int
  /// Whether the job ends when nobody looks at its events.
  package var isFollowed: Bool
  package var files: [FileRole: [UInt8]]
}

package enum TaskKind: String, Sendable, Codable, CaseIterable {
  case encode, decode, generate, restore
}

/// What a file of a request is for.
package enum FileRole: String, Sendable, CaseIterable {
  case file, mask, kernel
}
