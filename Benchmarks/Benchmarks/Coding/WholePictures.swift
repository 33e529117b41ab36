import Benchmark
import DDCM
import Fixtures
import ImageCodec
import Inference
import ModelFolder
import Pictures

/// From pixels to the bytes of a stream and back at the standard settings, without loading the model.
func wholePictures() {
  Benchmark("encode coast.jpg, 256x256") { benchmark, coast in
    for _ in benchmark.scaledIterations {
      blackHole(try coast.codec.encode(coast.picture, settings: coast.settings).stream.serialized())
    }
  } setup: {
    try Coast()
  }
  Benchmark("decode coast.jpg, 256x256") { benchmark, coast in
    for _ in benchmark.scaledIterations { blackHole(try coast.codec.decode(Stream(parsing: coast.bytes))) }
  } setup: {
    try Coast()
  }
}

private struct Coast {
  let codec: Codec
  let picture: Picture
  let settings: Settings
  let bytes: [UInt8]

  init() throws {
    codec = Codec(model: try Model(path: Fixtures.model, engine: OpenVINOEngine()))
    picture = try ReadPicture(path: Fixtures.photograph).picture
    settings = try codec.plan(rate: .bitsPerPixel(0.2), width: picture.width, height: picture.height)
    bytes = try codec.encode(picture, settings: settings).stream.serialized()
  }
}
