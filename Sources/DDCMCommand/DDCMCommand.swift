import ArgumentParser
import DDCM
import DDCMFormat
import Files

/// The `ddcm` command: arguments → request → report.
@main
struct DDCMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddcm",
    abstract: "Compress, generate, edit and restore images with a diffusion model.",
    discussion: """
      A .ddcm stream stores which noise leads a pretrained diffusion model to an image (DDCM, arXiv 2502.01189). The \
      model that encoded a stream is needed to decode it; one for photographs is included.

        ddcm encode Documentation/samples/lorikeet.jpg lorikeet.ddcm
        ddcm decode lorikeet.ddcm lorikeet.png
        ddcm generate image.png
      """,
    version: "ddcm \(libraryVersion), stream format \(Header.version)",
    subcommands: [
      Encode.self, Decode.self, Info.self, Cut.self, Generate.self, Edit.self, Restore.self, Score.self, Evaluate.self,
      Models.self, Serve.self,
    ])

  static let _errorPrefix = "ddcm: "

  static func main() {
    StandardDescriptors.occupy()
    PendingFiles.removeOnInterruption()
    StandardStreams.ignoreClosedPipes()
    let arguments = FileName.commandLineArguments.map { $0 == "--help-all" ? "--help-hidden" : $0 }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      // Errors and help of the argument parser, which knows their text and exit code.
      guard exitCode(for: error) == .failure, !(error is ExitCode) else { exit(withError: error) }
      StandardStreams.error("ddcm: \(Failure.text(of: error))\n")
      exit(withError: Failure.exitCode(of: error))
    }
  }
}
