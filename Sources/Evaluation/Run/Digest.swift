import Crypto
import Foundation

/// What tells things apart by their content: SHA-256, of which 32 hexadecimal digits are kept.
enum Digest {
  static func of(_ bytes: some DataProtocol) -> String {
    String(SHA256.hash(data: bytes).map { hexadecimal($0) }.joined().prefix(32))
  }

  static func of(_ parts: [String]) -> String {
    // Each with its length, so that parts cannot run into each other.
    of(Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
