import HTTPTypes
import Server
import Testing

@Suite("A job's fields") struct JobOrderTests {
  @Test(
    "are refused by their names where they are out of range, unknown, or another task's",
    arguments: [
      ("", "task"), ("task=paint", "task"), ("task=encode&size=0", "size"), ("task=encode&size=-1", "size"),
      ("task=encode&size=3e2", "size"), ("task=encode&size=99999999999999999999", "size"),
      ("task=encode&bpp=nan", "bpp"),
      ("task=encode&bpp=0x1p3", "bpp"), ("task=encode&bpp=9", "bpp"), ("task=encode&bpp=", "bpp"),
      ("task=encode&quality=best", "quality"), ("task=encode&psnr=61", "psnr"), ("task=encode&ssim=1", "ssim"),
      ("task=encode&size=300&psnr=30", "psnr"), ("task=encode&size=300&bpp=1", "bpp"), ("task=encode&steps=1", "steps"),
      ("task=encode&steps=1001", "steps"), ("task=encode&resilient=yes", "resilient"), ("task=encode&seed=-1", "seed"),
      ("task=encode&background=red", "background"), ("task=encode&prompt=a", "prompt"),
      ("task=encode&colour=1", "colour"),
      ("task=decode&size=1", "size"), ("task=decode&bytes=0", "bytes"), ("task=decode&partial=1", "partial"),
      ("task=generate&width=0", "width"), ("task=generate&codewords=5000", "codewords"),
      ("task=generate&prompt=a&class=1", "prompt"), ("task=generate&guidance=3", "guidance"),
      ("task=generate&class=1&negative-prompt=b", "negative-prompt"), ("task=generate&bytes=3", "bytes"),
      ("task=restore", "operation"), ("task=restore&operation=undo", "operation"),
      ("task=restore&operation=upscale", "scale"), ("task=restore&operation=upscale&scale=9", "scale"),
      ("task=restore&operation=denoise", "sigma"), ("task=restore&operation=denoise&sigma=3&noise=2", "noise"),
      ("task=restore&operation=colorize&scale=2", "scale"), ("task=encode&preview=-1", "preview"),
      ("task=encode&follow=maybe", "follow"), ("task=encode&task=decode", "task"),
    ])
  func refusals(query: String, name: String) {
    let error = #expect(throws: Problem.self) { try order(query) }
    #expect(error?.status == .badRequest)
    #expect(error?.detail.contains("'\(name)'") == true, "\(error?.detail ?? "")")
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
    let error = #expect(throws: Problem.self) { try order(query, files: files) }
    #expect(error?.detail.contains(name) == true)
  }

  @Test(
    "are taken as the command line takes them",
    arguments: [
      "task=encode&size=300", "task=encode&bpp=.5", "task=encode&psnr=28&resilient=true",
      "task=decode&bytes=500&partial=true",
      "task=restore&operation=deblur&sigma=2.5&noise=3&bpp=1",
      "task=encode&background=ff8000&seed=18446744073709551615",
    ])
  func taken(query: String) throws {
    _ = try order(query)
  }

  private func order(_ query: String, files: [String] = ["file"]) throws -> JobOrder {
    let pairs = query.split(separator: "&").map { item in
      let halves = item.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      return (name: halves[0], value: halves[1])
    }
    let roles = files.compactMap(FileRole.init)
    return try JobOrder(fields: pairs, files: Dictionary(uniqueKeysWithValues: roles.map { ($0, [1]) }))
  }
}
