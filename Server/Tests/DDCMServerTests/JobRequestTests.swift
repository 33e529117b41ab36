import DDCMCodec
import DDCMServer
import HTTPTypes
import Testing

@Suite("The fields of a job") struct JobRequestTests {
  @Test(
    "are refused by name if they are not values, unknown, missing, or another task's",
    arguments: [
      ("", "task"), ("task=paint", "task"), ("task=encode&size=-1", "size"), ("task=encode&size=3e2", "size"),
      ("task=encode&size=99999999999999999999", "size"), ("task=encode&bpp=nan", "bpp"),
      ("task=encode&bpp=0x1p3", "bpp"), ("task=encode&bpp=", "bpp"), ("task=encode&quality=best", "quality"),
      ("task=encode&size=300&psnr=30", "psnr"), ("task=encode&size=300&bpp=1", "bpp"), ("task=encode&steps=1", "steps"),
      ("task=encode&steps=1001", "steps"), ("task=encode&effort=10", "effort"),
      ("task=encode&resilient=yes", "resilient"), ("task=encode&seed=-1", "seed"),
      ("task=encode&background=red", "background"), ("task=encode&width=1", "width"),
      ("task=encode&colour=1", "colour"),
      ("task=encode&embed-prompt=true", "embed-prompt"), ("task=decode&size=1", "size"),
      ("task=decode&partial=1", "partial"), ("task=decode&finish=best", "finish"),
      ("task=generate&codewords=5000", "codewords"),
      ("task=generate&codewords=0", "codewords"), ("task=generate&prompt=a&class=1", "class"),
      ("task=generate&guidance=3", "guidance"), ("task=generate&class=1&negative-prompt=b", "negative-prompt"),
      ("task=generate&class=1048577", "class"), ("task=generate&bytes=3", "bytes"), ("task=restore", "operation"),
      ("task=restore&operation=undo", "operation"), ("task=restore&operation=upscale", "scale"),
      ("task=restore&operation=denoise", "noise"), ("task=restore&operation=denoise&noise=2&sigma=3", "sigma"),
      ("task=restore&operation=deblur&sigma=51", "sigma"), ("task=restore&operation=colorize&scale=2", "scale"),
      ("task=restore&operation=decompress&noise=2", "noise"), ("task=encode&preview=-1", "preview"),
      ("task=encode&follow=maybe", "follow"), ("task=encode&task=decode", "task"),
    ])
  func refusals(query: String, name: String) {
    let error = #expect(throws: DDCMError.self) { try request(query) }
    #expect(error?.category == .usage)
    let detail = error.map { Problem(of: $0).detail } ?? ""
    #expect(detail.contains("'\(name)'"), "\(detail)")
  }

  @Test(
    "say which files are needed",
    arguments: [
      ("task=encode", [], "'file'"), ("task=generate", ["file"], "'file'"),
      ("task=restore&operation=inpaint", ["file"], "'mask'"),
      ("task=restore&operation=colorize", ["file", "mask"], "'mask'"),
      ("task=restore&operation=deblur", ["file"], "'kernel'"), ("task=encode", ["file", "kernel"], "'kernel'"),
    ])
  func files(query: String, files: [String], name: String) {
    let error = #expect(throws: DDCMError.self) { try request(query, files: files) }
    #expect(error.map { Problem(of: $0).detail }?.contains(name) == true)
  }

  @Test(
    "are accepted",
    arguments: [
      "task=encode&size=300", "task=encode&bpp=.5&effort=7", "task=encode&psnr=28&resilient=true",
      "task=encode&prompt=a&negative-prompt=b&guidance=7.5&embed-prompt=true",
      "task=decode&bytes=500&partial=true", "task=decode&prompt=a", "task=decode&finish=0.5",
      "task=decode&finish=perceptual",
      "task=restore&operation=deblur&sigma=2.5&noise=3&bpp=1",
      "task=encode&background=ff8000&seed=18446744073709551615",
    ])
  func accepted(query: String) throws {
    _ = try request(query)
  }

  private func request(_ query: String, files: [String] = ["file"]) throws -> JobRequest {
    let pairs = query.split(separator: "&").map { item in
      let halves = item.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      return (name: halves[0], value: halves[1])
    }
    let roles = files.compactMap(FileRole.init)
    return try JobRequest(fields: pairs, files: Dictionary(uniqueKeysWithValues: roles.map { ($0, [1]) }))
  }
}

@Suite("Errors") struct ProblemTests {
  @Test(
    "have a status by their category",
    arguments: [
      (.usage, 400), (.damaged, 422), (.notRecognized, 415), (.notFound, 404), (.modelMissing, 422),
      (.unsupported, 422), (.limit, 413), (.cancelled, 409), (.inputOutput, 500), (.internal, 500),
    ] as [(DDCMError.Category, Int)])
  func statuses(category: DDCMError.Category, status: Int) {
    #expect(Problem(of: DDCMError(category, "Something is wrong.")).status.code == status)
  }

  @Test("call fields by the names of the API")
  func names() throws {
    let error = #expect(throws: DDCMError.self) {
      try EncodeRequest(RGBImage(width: 1, height: 1, pixels: [0, 0, 0]), rate: .bitsPerPixel(9))
    }
    #expect(error.map { Problem(of: $0).detail } == "'bpp' is 9.0, outside of its range. Set it to 0.001...8.0.")
  }
}
