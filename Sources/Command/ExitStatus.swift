import ArgumentParser
import DDCM
import Evaluation
import Files
import ImageCodec
import Inference
import ModelFolder
import Networks
import Pictures
import Quality
import Server

/// What the exit code says, after sysexits(3).
enum ExitStatus: Int32 {
  case usage = 64
  case damaged = 65
  case noInput = 66
  case unavailable = 69
  case software = 70
  case inputOutput = 74

  var exitCode: ExitCode { ExitCode(rawValue) }

  /// Nil for the argument parser's own: it knows its messages and its codes.
  init?(of error: any Error) {
    switch error {
    case let error as any StatusError: self = error.status
    case let error as FileError: self = error.status
    case let error as PictureError: self = error.status
    case let error as CodecError: self = error.status
    case let error as EngineError: self = error.status
    case is ContenderError: self = .usage
    case is BitstreamError: self = .damaged
    case is QualityError, is JPEGError: self = .damaged
    case is TimestepsError, is PlanningError, is ConditioningError, is DegradationError: self = .usage
    case is RestorationError, is ModelError, is WeightFileError, is TokenizerError, is GuidedDiffusionError:
      self = .unavailable
    case is BackboneError, is CannotListen: self = .unavailable
    default:
      guard DDCMCommand.exitCode(for: error) == .failure, !(error is ExitCode) else { return nil }
      self = .software
    }
  }
}

/// An error of the command's own.
protocol StatusError: Error {
  var status: ExitStatus { get }
}

extension FileError {
  fileprivate var status: ExitStatus {
    switch self {
    case .missing: .noInput
    case .unreadable, .exists, .unwritable: .inputOutput
    }
  }
}

extension PictureError {
  fileprivate var status: ExitStatus {
    switch self {
    case .notAPicture, .damaged, .tooLarge: .damaged
    case .unknownFormat: .usage
    case .cannotEncode: .unavailable
    }
  }
}

extension CodecError {
  fileprivate var status: ExitStatus {
    switch self {
    case .wrongModel: .unavailable
    case .textNeeded: .usage
    case .inconsistent, .tooLarge, .latentTooLarge: .damaged
    }
  }
}

extension EngineError {
  fileprivate var status: ExitStatus {
    switch self {
    case .libraryNotFound, .libraryNotLoadable, .libraryTooOld: .unavailable
    case .failed, .wrongInputCount, .wrongInputShape, .outOfMemory: .software
    }
  }
}
