import ImageCodec

extension Console {
  /// Notes what a model has to say of a picture's size.
  func note(of codec: Codec, for name: String, width: Int, height: Int) {
    if let notice = codec.notice(width: width, height: height) { note("\(name): \(notice)") }
  }
}
