// One import serves image files and the codec.
@_exported public import DDCMCodec
