import DDCMFormat
import Testing

@Suite("A model's identity") struct ModelIdentityTests {
  @Test("is the first 8 bytes of the SHA-256 of a name")
  func name() {
    // SHA-256 of "abc" begins with these bytes.
    #expect(ModelIdentity(name: "abc").description == "ba7816bf8f01cfea")
    #expect(ModelIdentity(name: "é") != ModelIdentity(name: "e\u{301}"))
  }

  @Test("is read from 16 hexadecimal digits, and from no other text")
  func hexadecimal() {
    let identity = ModelIdentity(name: "a prior")
    #expect(ModelIdentity(hexadecimal: identity.description) == identity)
    #expect(ModelIdentity(hexadecimal: identity.description.uppercased()) == identity)
    for text in [
      "", "12", "ba7816bf8f01cfe", "ba7816bf8f01cfea0", "ba7816bf8f01cfeg", "ba7816bf 8f01cfe", "ＢA7816BF8F01CFEA",
    ] {
      #expect(ModelIdentity(hexadecimal: text) == nil)
    }
  }
}
