public import ArgumentParser
public import DDCM
public import DDCMCodec
public import DDCMImages
public import Inference

// Types of the library that options have.

extension NamedRate: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension Downsampling.Filter: ExpressibleByArgument {}
extension Degradation.GreyConversion: ExpressibleByArgument {}
extension RestoreRequest.Rule: ExpressibleByArgument {}
extension ProcessOptions.Codebook: ExpressibleByArgument {}
extension ProcessOptions.Layout: ExpressibleByArgument {}
extension ProcessOptions.Preset: ExpressibleByArgument {}
extension ProcessOptions.Selection: ExpressibleByArgument {}

extension ProcessOptions.Codewords: ExpressibleByArgument {
  /// A number, or "infinite".
  public init?(argument: String) {
    if argument == "infinite" {
      self = .infinite
    } else if let count = Int(argument) {
      self = .count(count)
    } else {
      return nil
    }
  }
}

extension Finish: ExpressibleByArgument {
  /// A name, or the finisher's share.
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { "faithful" }

  /// None: the help of the option explains them.
  public static var allValueStrings: [String] { [] }
}

extension Color: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension ImageFormat: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }

  /// None: the help of the option explains them.
  public static var allValueStrings: [String] { [] }
}
