// What of a configuration a model's identity holds: all that the shapes of the weights do not tell. The names of the
// encoded properties are part of the identity; a test knows that of the bundled model and of some others.

extension UNet2D.Configuration {
  package var fingerprint: any Encodable & Sendable { plan }
}

extension UNet2DCondition.Configuration {
  package var fingerprint: any Encodable & Sendable { plan }
}

extension GuidedDiffusionUNet.Structure {
  package var fingerprint: any Encodable & Sendable { attention }
}

extension CLIPTokenizer {
  package var fingerprint: any Encodable & Sendable { marks }
}
