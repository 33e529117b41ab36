import ModelFolder

extension Codec {
  /// What the user should know of pictures of a size that the model was not trained on; nil where there is nothing.
  ///
  /// Such pictures are coded all the same, mostly with more bits, or with things repeated where the model makes them up.
  public func notice(width: Int, height: Int) -> String? {
    guard model.smallestSide == nil, let trained = model.trainedSize else { return nil }
    guard 3 * trained > 4 * min(width, height) || 2 * max(width, height) > 3 * trained else { return nil }
    return "the model was trained on pictures of \(trained)×\(trained) pixels; at \(width)×\(height) it knows less"
  }
}
