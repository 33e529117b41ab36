/// Something that a picture file holds and the picture read from it does not.
public enum Note: Sendable, Equatable, CustomStringConvertible {
  /// An EXIF orientation, 2...8, was applied.
  case orientation(Int)
  /// An ICC profile other than sRGB's said what the samples mean.
  case profile(name: String?)
  /// An ICC profile made no sense; the samples were taken as sRGB (or as what the format says, CMYK for example).
  case unusableProfile
  case depth(bits: Int)
  case cmyk
  /// Some pixels were not opaque.
  case transparency(on: Color)
  /// The first of several pages or frames was read.
  case firstPage(of: Int)

  public var description: String {
    switch self {
    case .orientation(let value): "the EXIF orientation (\(value)) was applied"
    case .profile(let name): "the ICC profile\(name.map { " '\($0)'" } ?? "") was converted to sRGB"
    case .unusableProfile: "the ICC profile could not be used and was ignored"
    case .depth(let bits): "\(bits) bits per sample were reduced to 8"
    case .cmyk: "CMYK was converted to sRGB"
    case .transparency(let background): "transparency was composited on \(background)"
    case .firstPage(let count): "the first of \(count) pages was read"
    }
  }
}
