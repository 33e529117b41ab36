public import ArgumentParser
public import DDCM
public import ImageCodec
public import Inference
public import Pictures

// Types of other targets that the command line names.

extension NamedRate: ExpressibleByArgument {}

extension Precision: ExpressibleByArgument {}

extension Downsampling.Filter: ExpressibleByArgument {}

extension Color: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

extension PictureFormat: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }

  /// Not listed with the option, whose text says more of them.
  public static var allValueStrings: [String] { [] }
}
