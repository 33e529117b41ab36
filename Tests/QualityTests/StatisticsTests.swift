import DDCM
import DDCMTesting
import Foundation
import Quality
import Testing

@Suite("A fit of an asymmetric generalized Gaussian") struct AsymmetricGaussianTests {
  private func fit(_ values: [Double]) -> AsymmetricGaussian {
    var moments = AsymmetricGaussian.Moments()
    for value in values { moments.add(value) }
    return AsymmetricGaussian(moments)
  }

  @Test("finds the shape and the widths of what was drawn", arguments: [1.0, 2.0], [(1.0, 1.0), (0.5, 2.0)])
  func parameters(shape: Double, widths: (left: Double, right: Double)) {
    var generator = SeededGenerator(seed: 4)
    let values = (0..<200_000).map { _ in
      // |x|/β is the square root of an exponential variable for α = 2 times a half-normal's angle, itself one for α =
      // 1.
      let magnitude =
        shape == 2
        ? abs(Double(generator.nextNormal())) / 2.0.squareRoot()
        : -log(Double.random(in: 0x1p-53..<1, using: &generator))
      // The chance of a side is in proportion to its width.
      let isLeft = Double.random(in: 0..<widths.left + widths.right, using: &generator) < widths.left
      return isLeft ? -magnitude * widths.left : magnitude * widths.right
    }
    let fit = fit(values)
    #expect(abs(fit.shape / shape - 1) < 0.03, "\(fit)")
    #expect(abs(fit.left / widths.left - 1) < 0.03, "\(fit)")
    #expect(abs(fit.right / widths.right - 1) < 0.03, "\(fit)")
    #expect(abs(fit.mean - values.reduce(0, +) / Double(values.count)) < 0.02 * (widths.left + widths.right))
  }

  @Test("of nothing, or of one side, has numbers for parameters", arguments: [[], [0, 0], [1, 1, 1], [-3, 0]])
  func oneSided(values: [Double]) {
    let fit = fit(values)
    #expect([fit.shape, fit.left, fit.right, fit.mean].allSatisfy { $0.isFinite }, "\(fit)")
    #expect((0.2...10).contains(fit.shape))
    #expect((fit.right > 0) == values.contains { $0 > 0 })
    #expect((fit.left > 0) == values.contains { $0 < 0 })
  }
}

@Suite("A symmetric matrix") struct SymmetricMatrixTests {
  @Test("is the sum of its eigenvalues times its eigenvectors' squares", arguments: [1, 2, 5, 36])
  func eigen(order: Int) {
    var generator = SeededGenerator(seed: UInt64(order))
    var matrix = SymmetricMatrix(order: order)
    for i in 0..<order { for j in 0...i { matrix[i, j] = Double(generator.nextNormal()) } }
    let (values, vectors) = matrix.eigen()
    for i in 0..<order {
      for j in 0..<order {
        let sum = (0..<order).reduce(0.0) { $0 + values[$1] * vectors[$1][i] * vectors[$1][j] }
        #expect(abs(sum - matrix[i, j]) < 1e-12 * Double(order))
        let product = (0..<order).reduce(0.0) { $0 + vectors[i][$1] * vectors[j][$1] }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-12 * Double(order))
      }
    }
  }
}

@Suite("A distance between distributions") struct MultivariateGaussianTests {
  @Test("is Mahalanobis' with the mean of the covariances, and leaves out what neither has")
  func distance() {
    func distribution(_ mean: [Double], _ variances: [Double]) -> MultivariateGaussian {
      var covariance = SymmetricMatrix(order: 3)
      for i in 0..<3 { covariance[i, i] = variances[i] }
      return MultivariateGaussian(mean: mean, covariance: covariance)
    }
    let one = distribution([1, 2, 3], [1, 8, 0])
    let other = distribution([4, -2, 9], [17, 24, 0])
    #expect(abs(one.distance(to: other) - (9.0 / 9 + 16.0 / 16).squareRoot()) < 1e-12)
    #expect(one.distance(to: one) == 0)
  }

  @Test("begins with means and covariances of rows")
  func fit() {
    let fit = MultivariateGaussian(fitting: [[1, 0], [3, 4], [5, 2]])
    #expect(fit.mean == [3, 2])
    #expect(fit.covariance.lower == [4, 2, 4])
    #expect(MultivariateGaussian(fitting: [[1, 2]]).covariance.lower == [0, 0, 0])
  }
}
