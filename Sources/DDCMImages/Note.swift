/// A difference between the content of an image file and the image read from it.
public enum Note: Sendable, Equatable, CustomStringConvertible {
  /// An EXIF orientation, 2...8, was applied.
  case orientation(Int)
  /// Colour was converted from an ICC profile other than sRGB's.
  case profile(name: String?)
  /// An ICC profile is unusable; the samples were taken as sRGB, or as the format defines them, CMYK for example.
  case unusableProfile
  /// Colour was converted from an encoding that the file states without an ICC profile, for example
  /// "Display P3 primaries".
  case colorEncoding(String)
  /// The file states a colour encoding that is unknown; the samples were taken as sRGB.
  case unknownColorEncoding
  /// High dynamic range was reduced to sRGB: 203 cd/m² and less nearly as they are, what is brighter compressed.
  case toneMapped(from: String)
  /// More than 8 bits per sample were reduced to 8.
  case depth(bits: Int)
  /// Floating-point samples were taken as sRGB values, 0 for black and 1 for white, and clipped to that range.
  case floatingPoint
  case cmyk
  /// Some pixels were not opaque.
  case transparency(on: Color)
  /// The first of several pages or frames was read.
  case firstPage(of: Int)
  /// The first frame of an animation or image sequence was read.
  case firstFrame
  /// The decoder found damaged data and went on; pixels may be wrong.
  case damage(reason: String)
  /// A JPEG file has all pixels but not the marker at its end.
  case missingEnd
  /// Another warning of the decoder.
  case warning(String)

  public var description: String {
    switch self {
    case .orientation(let value): "the EXIF orientation (\(value)) was applied"
    case .profile(let name): "the ICC profile\(name.map { " '\($0)'" } ?? "") was converted to sRGB"
    case .unusableProfile: "the ICC profile could not be used and was ignored"
    case .colorEncoding(let name): "colour was converted from \(name) to sRGB"
    case .unknownColorEncoding: "the stated colour encoding is unknown and was ignored"
    case .toneMapped(let name): "high dynamic range (\(name)) was tone-mapped to sRGB"
    case .depth(let bits): "\(bits) bits per sample were reduced to 8"
    case .floatingPoint: "floating-point samples were read as sRGB from 0 to 1"
    case .cmyk: "CMYK was converted to sRGB"
    case .transparency(let background): "transparency was composited on \(background)"
    case .firstPage(let count): "the first of \(count) pages was read"
    case .firstFrame: "the first frame of an animation was read"
    case .damage(let reason): "the file is damaged (\(reason)); some pixels may be wrong"
    case .missingEnd: "the file lacks its end marker; all pixels were read"
    case .warning(let text): "the decoder warned: \(text)"
    }
  }
}
