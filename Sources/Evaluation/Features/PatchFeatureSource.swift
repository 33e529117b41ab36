public import Quality

/// What says of each part of a picture what is in it, as a vector.
public protocol PatchFeatureSource: Sendable {
  /// What reports call the distance between distributions of these features.
  var name: String { get }

  /// One vector for each patch, all of the same length; none of a picture without a whole patch.
  func features(of picture: PlanarPicture) throws -> [[Float]]
}
