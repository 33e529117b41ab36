import DDCM
import Testing

@Suite("An array of planes") struct PlanarArrayTests {
  @Test("has one element for each channel, row and column")
  func count() {
    let array = PlanarArray(zeros: .init(channels: 3, height: 4, width: 5))
    #expect(array.values.count == 60)
    #expect((array.width, array.height) == (5, 4))
  }

  @Test("of an image holds red, green and blue in −1…1")
  func image() {
    let planes = PlanarArray(RGBImage(width: 2, height: 1, bytes: [255, 0, 255, 0, 255, 0]))
    #expect(planes.shape == .init(channels: 3, height: 1, width: 2))
    #expect(planes.values == [1, -1, -1, 1, 1, -1])
  }

  @Test("is cropped to its top left part, channel by channel")
  func cropping() {
    let array = PlanarArray(shape: .init(channels: 2, height: 2, width: 3), elements: (0..<12).map(Float.init))
    #expect(array.cropped(width: 2, height: 1).values == [0, 1, 6, 7])
    #expect(array.cropped(width: 3, height: 2) == array)
  }

  @Test("is finite unless any element is infinite or NaN", arguments: [1, 7, 8, 9, 64, 101])
  func finite(count: Int) {
    let shape = PlanarArray.Shape(channels: 1, height: 1, width: count)
    let array = PlanarArray(shape: shape, elements: (0..<count).map { Float($0 % 3 - 1) * .greatestFiniteMagnitude })
    #expect(array.isFinite)
    for place in 0..<count {
      for value in [Float.infinity, -.infinity, .nan] {
        var damaged = array
        damaged.values[place] = value
        #expect(!damaged.isFinite)
      }
    }
  }
}
