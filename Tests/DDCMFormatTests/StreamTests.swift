import DDCM
import DDCMFormat
import DDCMTesting
import Foundation
import Testing

@Suite("A stream") struct StreamTests {
  @Test("is read as it was written, whatever its kind")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<2000 {
      let stream = DDCMStream.random(using: &generator)
      let bytes = stream.serialized()
      let read = try DDCMStream(parsing: bytes)
      #expect(read == stream)
      #expect(read.serialized() == bytes)
    }
  }

  @Test("cut at any byte is refused")
  func truncation() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<60 {
      let bytes = DDCMStream.random(using: &generator).serialized()
      for count in bytes.indices {
        do throws(BitstreamError) {
          _ = try DDCMStream(parsing: Array(bytes[..<count]))
          Issue.record("\(count) of \(bytes.count) bytes were read")
        } catch .truncated(let needed, let offset) {
          #expect(count >= 4 && needed > 0 && offset == count)
        } catch {
          #expect(count < 4 && error == .notAStream)
        }
      }
    }
  }

  @Test("with any bit flipped is refused")
  func flips() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<60 {
      var bytes = DDCMStream.random(using: &generator).serialized()
      for bit in 0..<8 * bytes.count {
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect(throws: BitstreamError.self) { try DDCMStream(parsing: bytes) }
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
    }
  }

  @Test("followed by anything is refused", arguments: [1, 2, 100])
  func trailing(count: Int) {
    let bytes = DDCMStream.golden.serialized() + [UInt8](repeating: 0, count: count)
    #expect(throws: BitstreamError.trailingBytes(count)) { try DDCMStream(parsing: bytes) }
  }

  @Test("has the bytes that the specification annotates")
  func golden() throws {
    let bytes = try Self.annotatedBytes()
    #expect(bytes.count == 58)
    #expect(DDCMStream.golden.serialized() == bytes)
    #expect(try DDCMStream(parsing: bytes) == DDCMStream.golden)
  }

  /// The bytes in the table of FORMAT.md's short stream.
  private static func annotatedBytes() throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    let document = try String(
      contentsOf: folder.appending(path: "../../Documentation/FORMAT.md").standardized, encoding: .utf8)
    let section = try #require(
      document.split(separator: "## A short stream").last?.split(separator: "The selections:").first)
    let rows = section.split(separator: "\n").map { $0.split(separator: "|").map { $0.trimmingPrefix(" ") } }
    var bytes: [UInt8] = []
    for row in rows where row.count > 1 && row[0].first?.isNumber == true {
      // Each row says at which byte it begins.
      #expect(row[0].split(separator: " ").first.flatMap { Int($0) } == bytes.count)
      bytes += try row[1].replacing("`", with: "").split(separator: " ").map { try #require(UInt8($0, radix: 16)) }
    }
    return bytes
  }

  @Test("stores everything but the choices in at most 40 bytes, for an image of 768×512 pixels in the standard layout")
  func headerSize() throws {
    func stage(_ downsamplingLevel: Int, _ times: [Int], _ atoms: [Int]) throws -> CodingParameters.Stage {
      .init(downsamplingLevel: downsamplingLevel, timesteps: try Timesteps(times, trainTimesteps: 1000), atoms: atoms)
    }
    let atoms = [48, 48, 48, 48, 48, 64, 64, 64, 64, 64, 96, 96, 96, 128, 128, 192, 256, 256, 384, 512, 1037, 0, 0, 0]
    let parameters = try CodingParameters(stages: [
      stage(2, (0..<21).map { 999 - 42 * $0 } + [117, 81, 45], atoms), stage(1, [15], [0]), stage(0, [12], [0]),
    ])
    let header = Header(
      width: 768, height: 512, model: ModelIdentity(bytes: [UInt8](repeating: 0xAB, count: 8)), precision: .f32,
      parameters: parameters, dimension: 768 * 512 * 3)
    #expect(header.frontBytes == 19)
    // Two bytes are the payload's length.
    #expect(Double(header.frontBytes + 2) + header.layoutBits / 8 <= 40)
  }

  @Test("allows latents of 2³⁰ elements if their number follows from the image's size, and of 2²⁸ otherwise")
  func largestLatent() {
    let (width, height) = (16384, 16384)
    func most(_ dimension: Int) -> Int {
      Header.mostElements(width: width, height: height, downsamplingLevel: 2, dimension: dimension)
    }
    #expect(most(3 * width * height) == 1 << 30)
    #expect(most(4 * width * height / 64) == 1 << 28)
  }

  @Test("takes few bytes for the layouts of papers: many equal steps", arguments: [8, 26, 50, 1000])
  func flatLayout(steps: Int) throws {
    let times = try Timesteps(count: steps, spacing: .trailing, trainTimesteps: 1000)
    let header = Header(
      width: 256, height: 256, model: ModelIdentity(bytes: [UInt8](repeating: 0xAB, count: 8)), precision: .f32,
      parameters: try CodingParameters(
        timesteps: times, atoms: [Int](repeating: 1, count: steps - 1) + [0], codebookKind: .gaussian(count: 64),
        selectionCode: .nested(bits: 1)), dimension: 256 * 256 * 3)
    #expect(header.layoutBits < 104)
  }
}

extension DDCMStream {
  /// 40×24 pixels, in two stages of 3 and 5 steps.
  fileprivate static let golden: DDCMStream = {
    let parameters: CodingParameters
    do {
      parameters = try CodingParameters(
        stages: [
          .init(downsamplingLevel: 1, timesteps: Timesteps([999, 799, 599], trainTimesteps: 1000), atoms: [2, 2, 3]),
          .init(timesteps: Timesteps([499, 399, 299, 199, 99], trainTimesteps: 1000), atoms: [4, 4, 1, 0, 0]),
        ], seed: 7)
    } catch {
      preconditionFailure("\(error)")
    }
    let header = Header(
      width: 40, height: 24, model: ModelIdentity(bytes: [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88]),
      precision: .f32, parameters: parameters, dimension: 3 * 64 * 64)
    // Plus and minus in turn.
    let sets = [[3, 1000], [0, 1535], [17, 170, 1217], [5, 6, 700, 6143], [0, 1, 2, 3], [4095]]
    let selections = sets.map { set in
      Selection(atoms: set.enumerated().map { .init(index: $1, level: $0 % 2) })
    }
    return Self(header: header, selections: selections)
  }()
}
