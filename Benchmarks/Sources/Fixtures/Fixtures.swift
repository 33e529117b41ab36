import DDCM
import Foundation

/// What benchmarks work on.
package enum Fixtures {
  /// The folder of the bundled model.
  package static let model = repository + "/Models/photo"

  /// A photograph of 256×256 pixels.
  package static let photograph = repository + "/Documentation/samples/coast.jpg"

  /// Numbers between −1 and 1, the same in every run.
  package static func noise(_ count: Int) -> [Float] {
    let generator = CounterGenerator(seed: 1)
    return (0..<count).map { element in
      let word = generator.block(UInt32(element), codeword: 0, step: 0, domain: .initial)[0]
      return Float(Int32(bitPattern: word)) * 0x1p-31
    }
  }

  private static let repository: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { url.deleteLastPathComponent() }
    return url.path
  }()
}
