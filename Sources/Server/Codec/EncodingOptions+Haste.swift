package import ImageCodec

extension EncodingOptions {
  /// For a job, which is to end in minutes: pictures of more than a megapixel are told in haste.
  package func forJob(width: Int, height: Int) -> EncodingOptions {
    var options = self
    options.isHasty = width * height > 1 << 20
    return options
  }
}
