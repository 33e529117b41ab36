import ArgumentParser
import DDCM
import ImageCodec

extension Degradation.Grey: ExpressibleByArgument {}

extension Degradation {
  /// - Parameter mask: as ``MaskPicture`` has it.
  static func inpaint(mask: String) -> Self {
    .inpaint { try MaskPicture(mask, width: $0, height: $1).known }
  }
}

extension Degradation: ExpressibleByArgument {
  /// "inpaint=mask.png", "upscale=4", "upscale=4:box", "colorize", "colorize=mean" or "deblur=3".
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    switch (parts.first, parts.count > 1 ? parts[1] : nil) {
    case ("inpaint", let mask?):
      self = .inpaint(mask: mask)
    case ("upscale", let value?):
      let values = value.split(separator: ":", maxSplits: 1).map(String.init)
      guard let factor = Int(values[0]), Self.scales ~= factor,
        let filter = values.count > 1 ? Downsampling.Filter(rawValue: values[1]) : .bicubic
      else { return nil }
      self = .upscale(factor: factor, filter: filter)
    case ("colorize", let value):
      guard let grey = Grey(rawValue: value ?? Grey.luma.rawValue) else { return nil }
      self = .colorize(grey)
    case ("deblur", let value?):
      guard let sigma = Double(value), Self.sigmas ~= sigma else { return nil }
      self = .deblur(.gaussian(sigma: sigma))
    default:
      return nil
    }
  }
}
