import Foundation
import Pictures
import Quality
import Synchronization

/// A picture of the set: what is in its file, and copies in formats that every contender reads.
final class SourcePicture {
  let name: String
  let picture: Picture
  /// Of the file's bytes.
  let digest: String
  lazy var planar = PlanarPicture(picture)
  private var copies: Original?

  init(path: String, pixelLimit: Int) throws {
    name = (path as NSString).lastPathComponent
    picture = try ReadPicture(path: path, pixelLimit: pixelLimit).picture
    digest = Digest.of(try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped))
  }

  /// The copies, written at the first call.
  func original(in folder: String) throws -> Original {
    if let copies { return copies }
    let made = Original(
      width: picture.width, height: picture.height, png: folder + "/original.png", ppm: folder + "/original.ppm")
    try picture.write(to: made.png)
    try picture.write(to: made.ppm)
    copies = made
    return made
  }
}
