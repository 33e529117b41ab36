import Foundation
import Quality
import Testing

@Suite("A model of good photographs") struct PristineModelTests {
  @Test("is fitted, written and read")
  func roundTrip() throws {
    let fitted = PristineModel(fitting: Sample.all.map(\.planar), patchSide: 32)
    let read = try JSONDecoder().decode(PristineModel.self, from: JSONEncoder().encode(fitted))
    let image = Sample.all[0].planar
    #expect(read.patchSide == 32)
    #expect(try NIQE(pristine: read).score(image) == NIQE(pristine: fitted).score(image))
  }

  @Test(
    "is refused where it is not whole",
    arguments: [
      #"{"patch_side": 64, "mean": [1, 2], "covariance": [1, 0, 1]}"#,
      #"{"patch_side": 63, "mean": [], "covariance": []}"#, #"{"patch_side": 64}"#, "",
    ])
  func damaged(text: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PristineModel.self, from: Data(text.utf8)) }
  }
}
