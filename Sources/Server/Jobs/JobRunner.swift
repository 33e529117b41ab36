import Foundation

/// What does the jobs. The server's own calls codecs; tests have others.
package protocol JobRunner: Sendable {
  var models: [ModelListing] { get }

  /// Looks into the files of an order, on a thread that may block.
  ///
  /// - Throws: `Problem` where nothing can come of the order.
  func prepare(_ order: JobOrder) throws -> any PreparedJob
}

/// A job that is ready to run.
package protocol PreparedJob: Sendable {
  /// What came in; nil where nothing did.
  var input: JobInput? { get }

  /// Does it, on a thread of its own.
  ///
  /// - Throws: `Problem`, and what the monitor throws where the job is to end.
  func run(_ monitor: JobMonitor) throws -> JobOutcome
}

/// A model as clients hear of it.
package struct ModelListing: Sendable, Encodable, Equatable {
  package enum Conditioning: String, Sendable, Encodable {
    case none, text
    case classes = "class"
  }

  package let name: String
  package let isDefault: Bool
  /// 16 hexadecimal digits.
  package let identity: String
  package let isInPixelSpace: Bool
  package let conditioning: Conditioning
  package let classes: Int?
  package let tasks: [TaskKind]

  package init(
    name: String, isDefault: Bool, identity: String, isInPixelSpace: Bool, conditioning: Conditioning, classes: Int?,
    tasks: [TaskKind]
  ) {
    self.name = name
    self.isDefault = isDefault
    self.identity = identity
    self.isInPixelSpace = isInPixelSpace
    self.conditioning = conditioning
    self.classes = classes
    self.tasks = tasks
  }

  private enum Key: String, CodingKey {
    case name, identity, conditioning, classes, tasks
    case isDefault = "default"
    case isInPixelSpace = "pixelSpace"
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(isDefault, forKey: .isDefault)
    try container.encode(identity, forKey: .identity)
    try container.encode(isInPixelSpace, forKey: .isInPixelSpace)
    try container.encode(conditioning, forKey: .conditioning)
    try container.encode(classes, forKey: .classes)
    try container.encode(tasks, forKey: .tasks)
  }
}

/// What came in with a job.
package struct JobInput: Sendable, Equatable, Encodable {
  package let width: Int
  package let height: Int
  package let bytes: Int

  package init(width: Int, height: Int, bytes: Int) {
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}

/// What came of a job.
package struct JobOutcome: Sendable, Equatable {
  package var width: Int
  package var height: Int
  /// The .ddcm stream that was made, if one was.
  package var stream: [UInt8]?
  /// A PNG file.
  package var picture: [UInt8]
  /// Of the stream that the picture is of, whoever made it.
  package var streamBytes: Int?
  /// Of an encode, against the picture as read.
  package var psnr: Double?
  package var notes: [String]

  package init(
    width: Int, height: Int, stream: [UInt8]? = nil, picture: [UInt8], streamBytes: Int? = nil, psnr: Double? = nil,
    notes: [String] = []
  ) {
    self.width = width
    self.height = height
    self.stream = stream
    self.picture = picture
    self.streamBytes = streamBytes ?? stream?.count
    self.psnr = psnr
    self.notes = notes
  }

  var keptBytes: Int { (stream?.count ?? 0) + picture.count }
}
