import DDCM
import DDCMImages
import Testing

@Suite("A restored image") struct RestoreTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  private func restore(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(
      ["restore"] + arguments + ["--threads", "1", "--estimate-steps", "3", "--steps", "6"], in: workshop.path)
  }

  private func image(_ name: String) throws -> RGBImage { try LoadedImage(path: workshop.file(name)).image }

  @Test(
    "is the image that its stream decodes to, for every task and rule",
    arguments: [
      ["inpaint", "--mask", "random:0.5"], ["upscale", "--scale", "4"], ["upscale", "--scale", "3", "--filter", "box"],
      ["colorize"], ["deblur", "--sigma", "2"], ["denoise", "--sigma", "20"],
      ["upscale", "--scale", "2", "--then", "colorize"],
    ], [[], ["--rule", "observed"]])
  func stream(task: [String], rule: [String]) throws {
    let made = try Tool.run(
      ["restore"] + task + rule + ["--degrade", "image.png", "a.png", "--stream", "a.ddcm"]
        + ["--threads", "1", "--estimate-steps", "3", "--steps", "6"], in: workshop.path)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try workshop.decode("a.ddcm", "again.png").status == 0)
    #expect(try image("a.png") == image("again.png"))
  }

  @Test("has the size of the original")
  func size() throws {
    #expect(try restore("upscale", "--scale", "2", "image.png", "large.png").status == 0)
    #expect(try (image("large.png").width, image("large.png").height) == (128, 96))
    #expect(
      try restore("upscale", "--scale", "5", "--degrade", "image.png", "a.png", "--degraded", "small.png").status == 0
    )
    #expect(try (image("a.png").width, image("a.png").height) == (60, 45))
    #expect(try (image("small.png").width, image("small.png").height) == (12, 9))
  }

  @Test("is in accord with the measurement")
  func accord() throws {
    #expect(try restore("inpaint", "--mask", "box:20,10,8,8", "image.png", "a.png").status == 0)
    #expect(try restore("inpaint", "--mask", "box:20,10,8,8", "--keep-known", "image.png", "b.png").status == 0)
    let (original, near, same) = try (image("image.png"), image("a.png"), image("b.png"))
    var inside = 0
    for e in original.pixels.indices {
      let (x, y) = (e / 3 % 64, e / 3 / 64)
      if 20..<28 ~= x, 10..<18 ~= y {
        inside += 1
      } else {
        #expect(abs(Int(original.pixels[e]) - Int(near.pixels[e])) <= 2)
        #expect(original.pixels[e] == same.pixels[e])
      }
    }
    #expect(inside == 192)
    #expect(near.pixels != original.pixels)
  }

  @Test("has the measured grey at every saturation")
  func saturation() throws {
    func colours(_ saturation: String) throws -> [(grey: Double, spread: Double)] {
      let made = try restore(
        "colorize", "--saturation", saturation, "--degrade", "image.png", "a.png", "--degraded", "grey.png", "--force"
      )
      #expect(made.status == 0, "\(made.errors)")
      let (coloured, grey) = try (image("a.png"), image("grey.png"))
      return stride(from: 0, to: coloured.pixels.count, by: 3).map { first in
        let rgb = coloured.pixels[first..<first + 3].map(Double.init)
        let luma = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]
        return (abs(luma - Double(grey.pixels[first])), rgb.max()! - rgb.min()!)
      }
    }
    let (none, some, all) = try (colours("0"), colours("0.5"), colours("1"))
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    for drawn in [none, some] { #expect(mean(drawn.map(\.grey)) < 1.5) }
    #expect(none.allSatisfy { $0.spread == 0 })
    #expect(mean(some.map(\.spread)) > 1)
    #expect(mean(all.map(\.spread)) > 1.5 * mean(some.map(\.spread)))
  }

  @Test("is the mean of the samples")
  func samples() throws {
    for (name, seed, count) in [("a.png", "5", "1"), ("b.png", "6", "1"), ("c.png", "5", "2")] {
      let made = try restore(
        "inpaint", "--mask", "box:20,10,8,8", "--seed", seed, "--samples", count, "image.png", name)
      #expect(made.status == 0, "\(made.errors)")
    }
    let (a, b, mean) = try (image("a.png").pixels, image("b.png").pixels, image("c.png").pixels)
    #expect(a != b)
    for e in mean.indices {
      #expect(
        abs((Double(a[e]) + Double(b[e])) / 2 - Double(mean[e])) <= 1
          || [a[e], b[e]].contains { [0, 255].contains($0) })
    }
  }

  @Test("is refused for files and options that do not fit, and nothing is left behind")
  func refusals() throws {
    try workshop.write(Array("1 2 1\n2 4\n".utf8), to: "kernel.txt")
    let image = try RGBImage(width: 8, height: 8, bytes: [UInt8](repeating: 0, count: 192)).encoded()
    try workshop.write(image, to: "mask.png")
    for (arguments, status, said) in [
      (["inpaint", "--mask", "mask.png"], 64, "8×8 pixels, and the image 64×48"),
      (["inpaint", "--mask", "random:1"], 64, "leaves nothing"),
      (["inpaint", "--mask", "box:70,0,5,5"], 64, "does not lie within 64×48 pixels"),
      (["inpaint", "--mask", "box:1,1,9223372036854775807,5"], 64, "invalid for '--mask"),
      (["inpaint", "--mask", "box:1,1,99999999999999999999,5"], 64, "invalid for '--mask"),
      (["inpaint", "--mask", "box:1,one,1,5,5"], 64, "invalid for '--mask"),
      (["inpaint", "--mask", "none.png"], 66, "none.png"),
      (["denoise", "--sigma", "20", "--saturation", "0.5"], 64, "--saturation is for grey images"),
      (["colorize", "--samples", "0"], 64, "--samples"),
      (["colorize", "--codewords", "infinite"], 64, "--codewords infinite leaves nothing to choose"),
      (["inpaint", "--mask", "random:0.5", "--then", "colorize"], 64, "Missing pixels come last"),
      (["deblur", "--kernel", "kernel.txt"], 64, "its rows have different lengths"),
      (["deblur"], 64, "either --sigma or --kernel"),
      (["deblur", "--sigma", "1", "--then", "sharpen"], 64, "sharpen"),
      (["upscale", "--scale", "9"], 64, "--scale is 9, outside of its range. Set it to 2...8."),
      (["upscale", "--scale", "8", "--max-pixels", "100000"], 65, "512×384"),
      (["denoise", "--noise", "129"], 64, "--noise is 129.0, outside of its range. Set it to 0.0...128.0."),
    ] as [([String], Int32, String)] {
      let outcome = try Tool.run(["restore"] + arguments + ["image.png", "a.png"], in: workshop.path)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.contains(said), "\(arguments): \(outcome.errors)")
    }
    #expect(try workshop.names() == ["image.png", "kernel.txt", "mask.png"])
    #expect(try restore("colorize", "image.png", "image.png").status == 64)
  }
}

@Suite("Restoring a JPEG file") struct DecompressTests {
  @Test("gives an image nearer to the original, and its stream")
  func nearer() throws {
    let workshop = try Workshop()
    try Workshop.image.write(to: workshop.file("a.jpg"), quality: 8)
    let outcome = try workshop.run("restore", "decompress", "a.jpg", "b.png", "--estimate-steps", "6", "--threads", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    func error(_ name: String) throws -> Int {
      let image = try LoadedImage(path: workshop.file(name)).image
      return zip(image.pixels, Workshop.image.pixels).reduce(0) {
        $0 + (Int($1.0) - Int($1.1)) * (Int($1.0) - Int($1.1))
      }
    }
    #expect(try error("b.png") < error("a.jpg"))
    let degrade = ["restore", "decompress", "--degrade", "--jpeg-quality", "8", "image.png", "c.png"]
    let streamed = ["--stream", "c.ddcm", "--steps", "6", "--estimate-steps", "4", "--threads", "1"]
    #expect(try Tool.run(degrade + streamed, in: workshop.path).status == 0)
    #expect(try workshop.decode("c.ddcm", "d.png").status == 0)
    #expect(try workshop.bytes("d.png") == workshop.bytes("c.png"))
  }

  @Test("is refused by its colours where they are not luma and chroma")
  func colors() throws {
    let workshop = try Workshop()
    let file = try Workshop.image.encoded(as: .jpeg, options: ".jpg[Q=50,subsample_mode=on]")
    let frame = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    var named = file
    for (number, letter) in "RGB".utf8.enumerated() { named[frame + 10 + 3 * number] = letter }
    // Four components, as Adobe's programs write CMYK with and without a transform.
    let four: [UInt8] = [0xFF, 0xC0, 0, 20, 8, 0, 8, 0, 8, 4] + (1...4).flatMap { [$0, 0x11, 0] }
    let tables = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xDB })
    let adobe: [UInt8] = [0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0xFF, 0xD9]
    for (bytes, words) in [
      (named, "red, green and blue"),
      (Array(file[..<tables]) + adobe + [0] + Array(file[tables..<frame]) + four + scan, "CMYK"),
      (Array(file[..<tables]) + adobe + [2] + Array(file[tables..<frame]) + four + scan, "CMYK"),
    ] {
      try workshop.write(bytes, to: "a.jpg")
      let outcome = try workshop.run("restore", "decompress", "a.jpg", "b.png")
      #expect(outcome.status == 69, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try workshop.names() == ["a.jpg", "image.png"])
  }

  @Test("needs the JPEG file itself")
  func refusals() throws {
    let workshop = try Workshop()
    let other = try workshop.run("restore", "decompress", "image.png", "b.png")
    #expect(other.status == 65 && other.errors.contains("JPEG"))
    #expect(try workshop.run("restore", "decompress", "a.jpg", "b.png", "--noise", "3").status == 64)
    #expect(try workshop.run("restore", "decompress", "a.jpg", "b.png", "--degrade").status == 64)
    #expect(try workshop.names() == ["image.png"])
  }
}
