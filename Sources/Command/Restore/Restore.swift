import ArgumentParser

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make the picture that was, of what became of it.",
    discussion: """
      The model makes up what is missing, in accord with what is there. With --stream or a rate the result is what a .ddcm \
      stream holds, which 'ddcm decode' makes again without the input; with neither it is not limited by any stream's bits.

        ddcm restore inpaint --mask scratches.png torn.png whole.png
        ddcm restore upscale --scale 4 small.png large.png --stream large.ddcm --size 5000
      """,
    subcommands: [
      Inpaint.self, Upscale.self, Colorize.self, Deblur.self, Denoise.self, Decompress.self, RestoreBlind.self,
    ])
}
