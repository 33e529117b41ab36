import DDCM
import DDCMImages
import Evaluation
import Foundation
import Inference
import Quality
import Testing

/// Tests/Vectors/perceptual: narrow networks, and what the lpips and DISTS-pytorch packages say with them of the images of
/// Tests/Vectors/comparison.
private enum Vectors {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
    path: "Vectors")

  static func weights(_ name: String) throws -> any WeightFile {
    try weightFile(at: folder.appending(path: "perceptual/\(name)").path)
  }

  static func image(_ name: String) throws -> PlanarImage {
    let read = try LoadedImage(path: folder.appending(path: "comparison/\(name).png").path).image
    return PlanarImage(read)
  }

  static func known(_ name: String) throws -> Double {
    let data = try Data(contentsOf: folder.appending(path: "perceptual/scores.json"))
    return try #require(JSONDecoder().decode([String: Double].self, from: data)[name])
  }
}

@Suite("A distance of deep features") struct PerceptualTests {
  private let engine: OpenVINOEngine
  private let options = EngineOptions(threads: 1)

  init() throws { engine = try OpenVINOEngine() }

  private func lpips(_ name: String, heads: String? = nil) throws -> LPIPS {
    try LPIPS(
      backbone: Vectors.weights("\(name).pth"), heads: Vectors.weights("\(heads ?? name)-heads.pth"), engine: engine,
      options: options)
  }

  @Test(
    "equals that of the lpips package",
    arguments: [("alex", "LPIPS AlexNet"), ("vgg", "LPIPS VGG16"), ("squeeze", "LPIPS SqueezeNet 1.1")])
  func lpips(name: String, title: String) throws {
    let score = try lpips(name)
    #expect(score.name == title)
    let (image, original) = try (Vectors.image("jpeg"), Vectors.image("original"))
    #expect(try abs(score.score(image, against: original) - Vectors.known(name)) < 1e-5)
    // The original's features are kept from one call to the next.
    #expect(try abs(score.score(image, against: original) - Vectors.known(name)) < 1e-5)
    #expect(try score.score(original, against: original) == 0)
  }

  @Test("equals that of the DISTS-pytorch package")
  func dists() throws {
    let score = try DISTS(
      backbone: Vectors.weights("vgg.pth"), weights: Vectors.weights("dists.pt"), engine: engine, options: options)
    let (image, original) = try (Vectors.image("jpeg"), Vectors.image("original"))
    #expect(try abs(score.score(image, against: original) - Vectors.known("dists")) < 1e-5)
    #expect(try abs(score.score(original, against: original)) < 1e-5)
  }

  @Test("needs no learned weights")
  func unweighted() throws {
    let score = try DeepDistance(backbone: Vectors.weights("squeeze10.pth"), engine: engine, options: options)
    let (image, original) = try (Vectors.image("jpeg"), Vectors.image("original"))
    #expect(try abs(score.score(image, against: original) - Vectors.known("deep")) < 1e-5)
  }

  @Test("is refused for weights of other networks, with the file's name")
  func otherWeights() throws {
    let heads = try Vectors.weights("alex-heads.pth")
    #expect(throws: BackboneError.unknown(file: heads.path)) { try Backbone(heads) }
    #expect(throws: BackboneError.wrongHeads(file: heads.path, layers: [2, 4, 8, 16, 16])) {
      try lpips("vgg", heads: "alex")
    }
    let alex = try Vectors.weights("alex.pth")
    #expect(throws: BackboneError.notVGG(file: alex.path, found: "AlexNet")) {
      try DISTS(backbone: alex, weights: heads, engine: engine)
    }
  }

  @Test("needs an image with features in every layer", arguments: ["alex", "vgg", "squeeze"])
  func small(name: String) throws {
    let score = try lpips(name)
    let least = try #require([16, 25, 31].first { (try? score.score(gray($0), against: gray($0))) != nil })
    #expect(throws: QualityError.tooSmall(score: score.name, width: least - 1, height: least - 1, least: least)) {
      try score.score(gray(least - 1), against: gray(least - 1))
    }
  }

  private func gray(_ side: Int) -> PlanarImage {
    PlanarImage(zeros: .init(channels: 3, height: side, width: side))
  }
}

@Suite("A distance of distributions of features") struct FrechetTests {
  @Test("over patches equals that of numpy")
  func patches() throws {
    let patches = try PooledPatches(
      backbone: Vectors.weights("squeeze10.pth"), side: 32, engine: OpenVINOEngine(), options: EngineOptions(threads: 1)
    )
    let original = try FeatureMoments(patches.features(of: Vectors.image("original")))
    let damaged = try FeatureMoments(patches.features(of: Vectors.image("jpeg")))
    #expect(original.count == 30)
    let distance = try #require(original.frechetDistance(to: damaged))
    #expect(abs(distance / (try Vectors.known("frechet")) - 1) < 1e-3)
    #expect(abs(try #require(original.frechetDistance(to: original))) < 1e-4 * distance)
  }

  @Test("includes shifted patches on request")
  func shifted() throws {
    let patches = try PooledPatches(
      backbone: Vectors.weights("alex.pth"), side: 64, isShifted: true, engine: OpenVINOEngine(),
      options: EngineOptions(threads: 1))
    // 208×176 pixels: 3×2 patches from 0, and 2×2 from 32.
    #expect(try patches.features(of: Vectors.image("original")).count == 10)
  }

  @Test("between normal distributions along the axes has its closed form")
  func axes() throws {
    // Of four points each: means (0, 0) and (1, 2), variances 4/3·(a², b²).
    func moments(_ x: Float, _ y: Float, _ a: Float, _ b: Float) -> FeatureMoments {
      FeatureMoments([[x + a, y + b], [x + a, y - b], [x - a, y + b], [x - a, y - b]])
    }
    let distance = try #require(moments(0, 0, 1, 2).frechetDistance(to: moments(1, 2, 3, 5)))
    #expect(abs(distance - (1 + 4 + 4.0 / 3 * (4 + 9))) < 1e-9)
  }

  @Test("depends neither on the split of images nor on storage")
  func storage() throws {
    let rows: [[Float]] = (0..<40).map { i in
      (0..<6).map { (j: Int) -> Float in Float((i * 7 + j * j * 3) % 11) }
    }
    var parts = FeatureMoments(Array(rows[..<15]))
    parts.add(Array(rows[15...]))
    #expect(parts == FeatureMoments(rows))
    #expect(FeatureMoments(bytes: parts.bytes) == parts)
    #expect(FeatureMoments(bytes: parts.bytes.dropLast()) == nil)
    #expect(FeatureMoments(bytes: Array("nonsense\n".utf8)) == nil)
  }

  @Test("does not exist for fewer than two vectors, or different lengths")
  func none() {
    let two = FeatureMoments([[1, 2], [3, 5]])
    #expect(two.frechetDistance(to: FeatureMoments([[1, 2]])) == nil)
    #expect(two.frechetDistance(to: FeatureMoments()) == nil)
    #expect(two.frechetDistance(to: FeatureMoments([[1], [2]])) == nil)
  }
}

@Suite("Eigenvalues") struct EigenvaluesTests {
  @Test("of a symmetric matrix are those of Jacobi's rotations", arguments: [1, 2, 3, 10, 40])
  func values(order: Int) throws {
    var matrix = SymmetricMatrix(order: order)
    for i in 0..<order {
      for j in 0...i {
        let number: Int = 3 * i * i + 7 * j + i * j
        matrix[i, j] = sin(Double(number))
      }
    }
    let full = (0..<order).map { i in (0..<order).map { matrix[i, $0] } }
    let (own, known) = (SymmetricEigenvalues.of(full).sorted(), matrix.eigen().values.sorted())
    for (a, b) in zip(own, known) { #expect(abs(a - b) < 1e-12 * Double(order)) }
    #expect(own.count == order)
  }

  @Test("of diagonal, empty and singular matrices are found")
  func special() {
    #expect(SymmetricEigenvalues.of([[2, 0], [0, 2]]) == [2, 2])
    #expect(SymmetricEigenvalues.of([]) == [])
    #expect(SymmetricEigenvalues.of([[0, 0], [0, 0]]) == [0, 0])
    let ones = [[Double]](repeating: [1, 1, 1, 1], count: 4)
    #expect(zip(SymmetricEigenvalues.of(ones).sorted(), [0, 0, 0, 4]).allSatisfy { abs($0 - $1) < 1e-12 })
  }
}
