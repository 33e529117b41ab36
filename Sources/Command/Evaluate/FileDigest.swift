import Crypto
import Foundation

/// The SHA-256 of what is in a file, in hexadecimal digits.
func fileDigest(_ path: String) throws -> String {
  let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
  return SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
}
