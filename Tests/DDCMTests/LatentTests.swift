import DDCM
import Testing

@Suite("A latent") struct LatentTests {
  @Test("has as many elements as its shape says")
  func count() {
    let latent = Latent(zeros: .init(channels: 3, height: 4, width: 5))
    #expect(latent.values.count == 60)
  }
}
