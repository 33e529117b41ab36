import Benchmark
import DDCM
import BenchmarkFixtures
import DDCMCodec
import Inference
import ModelFolder
import DDCMImages

/// From pixels to the bytes of a stream and back at the standard parameters, without loading the model.
func wholeImages() {
  Benchmark("encode coast.jpg, 256x256") { benchmark, coast in
    for _ in benchmark.scaledIterations {
      blackHole(try coast.codec.encode(coast.image, parameters: coast.parameters).stream.serialized())
    }
  } setup: {
    try Coast()
  }
  Benchmark("decode coast.jpg, 256x256") { benchmark, coast in
    for _ in benchmark.scaledIterations { blackHole(try coast.codec.decode(DDCMStream(parsing: coast.bytes))) }
  } setup: {
    try Coast()
  }
}

private struct Coast {
  let codec: Codec
  let image: RGBImage
  let parameters: CodingParameters
  let bytes: [UInt8]

  init() throws {
    codec = Codec(model: try Model(path: Fixtures.model, engine: OpenVINOEngine()))
    image = try LoadedImage(path: Fixtures.photograph).image
    parameters = try codec.plan(rate: .bitsPerPixel(0.2), width: image.width, height: image.height)
    bytes = try codec.encode(image, parameters: parameters).stream.serialized()
  }
}
