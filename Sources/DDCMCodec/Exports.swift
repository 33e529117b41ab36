// What the signatures of this module need, so that `import DDCMCodec` is enough.
@_exported public import DDCM
@_exported public import DDCMFormat

@_exported public import enum Inference.Precision
@_exported public import struct ModelFolder.ModelLocations
@_exported public import protocol Networks.Autoencoder
@_exported public import struct Networks.SpaceToDepth
@_exported public import struct Quality.NIQE
@_exported public import protocol Quality.NoReferenceMetric
