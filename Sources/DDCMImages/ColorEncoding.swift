import Foundation

/// The meaning of red, green and blue samples: primaries and transfer function.
struct ColorEncoding: Equatable {
  /// Chromaticities x and y.
  struct Primaries: Equatable {
    var red: SIMD2<Double>
    var green: SIMD2<Double>
    var blue: SIMD2<Double>
    var white: SIMD2<Double>

    private static let d65 = SIMD2(0.3127, 0.3290)
    static let sRGB = Primaries(red: [0.64, 0.33], green: [0.30, 0.60], blue: [0.15, 0.06], white: d65)

    /// `ColourPrimaries` of ITU-T H.273, table 2; nil for reserved and unsupported codes.
    init?(code: Int) {
      let (red, green, blue, white): (SIMD2<Double>, SIMD2<Double>, SIMD2<Double>, SIMD2<Double>)
      switch code {
      case 1, 2: (red, green, blue, white) = ([0.64, 0.33], [0.30, 0.60], [0.15, 0.06], Self.d65)
      case 4: (red, green, blue, white) = ([0.67, 0.33], [0.21, 0.71], [0.14, 0.08], [0.310, 0.316])
      case 5: (red, green, blue, white) = ([0.64, 0.33], [0.29, 0.60], [0.15, 0.06], Self.d65)
      case 6, 7: (red, green, blue, white) = ([0.630, 0.340], [0.310, 0.595], [0.155, 0.070], Self.d65)
      case 8: (red, green, blue, white) = ([0.681, 0.319], [0.243, 0.692], [0.145, 0.049], [0.310, 0.316])
      case 9: (red, green, blue, white) = ([0.708, 0.292], [0.170, 0.797], [0.131, 0.046], Self.d65)
      case 11: (red, green, blue, white) = ([0.680, 0.320], [0.265, 0.690], [0.150, 0.060], [0.314, 0.351])
      case 12: (red, green, blue, white) = ([0.680, 0.320], [0.265, 0.690], [0.150, 0.060], Self.d65)
      case 22: (red, green, blue, white) = ([0.630, 0.340], [0.295, 0.605], [0.155, 0.077], Self.d65)
      default: return nil
      }
      self.init(red: red, green: green, blue: blue, white: white)
    }

    init(red: SIMD2<Double>, green: SIMD2<Double>, blue: SIMD2<Double>, white: SIMD2<Double>) {
      (self.red, self.green, self.blue, self.white) = (red, green, blue, white)
    }

    /// Whether every chromaticity is within 0.002 of the other's: files round them.
    func isClose(to other: Primaries) -> Bool {
      zip([red, green, blue, white], [other.red, other.green, other.blue, other.white]).allSatisfy {
        let difference = $0 - $1
        return max(abs(difference.x), abs(difference.y)) < 0.002
      }
    }

    /// Whether they span a space: no chromaticity without a luminance, and not on one line.
    var isUsable: Bool {
      let all = [red, green, blue, white]
      guard all.allSatisfy({ $0.y > 0.001 && $0.x >= 0 && $0.x + $0.y <= 1.5 }) else { return false }
      let (a, b) = (green - red, blue - red)
      return abs(a.x * b.y - a.y * b.x) > 0.001
    }
  }

  enum Transfer: Equatable {
    case sRGB
    /// Light is the sample to this power.
    case power(Double)
    /// SMPTE ST 240.
    case smpte240
    /// Perceptual quantization, SMPTE ST 2084.
    case pq
    /// Hybrid log-gamma, ITU-R BT.2100.
    case hlg

    /// `TransferCharacteristics` of ITU-T H.273, table 3; nil for reserved and unsupported codes.
    ///
    /// BT.709 and its relatives (1, 6, 14, 15) are taken as sRGB, as viewers do: they define cameras, not displays.
    init?(code: Int) {
      switch code {
      case 1, 2, 6, 11, 12, 13, 14, 15: self = .sRGB
      case 4: self = .power(2.2)
      case 5: self = .power(2.8)
      case 7: self = .smpte240
      case 8: self = .power(1)
      case 16: self = .pq
      case 17: self = .power(2.6)
      case 18: self = .hlg
      default: return nil
      }
    }

    /// Linear light of a sample of 0...1: of standard dynamic range 0...1, otherwise in units of reference white.
    func linear(_ value: Double) -> Double {
      switch self {
      case .sRGB: value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
      case .power(let exponent): pow(value, exponent)
      case .smpte240: value < 0.0913 ? value / 4 : pow((value + 0.1115) / 1.1115, 1 / 0.45)
      case .pq:
        {
          let root = pow(value, 32 / 2523.0)
          let light = max(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
          return 10_000 / Self.referenceWhite * pow(light, 16384 / 2610.0)
        }()
      case .hlg:  // the system gamma of 1.2 on each channel, for a display of 1000 cd/m²
        {
          let scene = value <= 0.5 ? value * value / 3 : (exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12
          return Self.brightest * pow(scene, 1.2)
        }()
      }
    }

    /// In cd/m²: ITU-R BT.2408.
    private static let referenceWhite = 203.0

    /// 1000 cd/m² in units of reference white: compressed to 1.
    private static let brightest = 1000 / referenceWhite

    /// Linear light 0...1 of a sample of 0...1, high dynamic range tone-mapped.
    ///
    /// As it is up to half of reference white; above, by Reinhard's curve extended such that 1000 cd/m² are white
    /// (Reinhard and others, "Photographic tone reproduction for digital images", 2002, equation 4).
    func displayed(_ value: Double) -> Double {
      let light = linear(value)
      guard isHighDynamicRange, light > 0.5 else { return min(light, 1) }
      let (above, most) = ((light - 0.5) / 0.5, (Self.brightest - 0.5) / 0.5)
      return min(0.5 + 0.5 * above * (1 + above / (most * most)) / (1 + above), 1)
    }

    var isHighDynamicRange: Bool { self == .pq || self == .hlg }
  }

  var primaries: Primaries
  var transfer: Transfer

  /// The encoding by codes of ITU-T H.273, nil where one of them is reserved or unsupported.
  init?(primaries: Int, transfer: Int) {
    guard let primaries = Primaries(code: primaries), let transfer = Transfer(code: transfer) else { return nil }
    self.init(primaries: primaries, transfer: transfer)
  }

  init(primaries: Primaries = .sRGB, transfer: Transfer = .sRGB) {
    (self.primaries, self.transfer) = (primaries, transfer)
  }

  var isSRGB: Bool { primaries.isClose(to: .sRGB) && transfer == .sRGB }

  /// For notes, for example "Display P3 primaries and gamma 2.2".
  var name: String {
    let known = [(1, "sRGB"), (6, "SMPTE 170M"), (9, "BT.2020"), (11, "DCI-P3"), (12, "Display P3")]
    let primariesName = known.first { Primaries(code: $0.0).map(primaries.isClose) ?? false }?.1 ?? "other"
    let transferName: String? =
      switch transfer {
      case .sRGB: nil
      case .power(1): "linear light"
      case .power(let exponent): "gamma \((exponent * 100).rounded() / 100)"
      case .smpte240: "SMPTE 240M"
      case .pq: "PQ"
      case .hlg: "HLG"
      }
    return "\(primariesName) primaries" + (transferName.map { " and \($0)" } ?? "")
  }
}
