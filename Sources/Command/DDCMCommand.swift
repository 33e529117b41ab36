import ArgumentParser
import DDCM
import Files
import Foundation

@main
struct DDCMCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ddcm",
    abstract: "Pictures in very few bytes, by the choices of a diffusion model.",
    discussion: """
      A .ddcm stream holds the noise that leads a pretrained model to a picture. Whoever has the same model gets the \
      picture from the stream.

        ddcm encode photo.jpg photo.ddcm
        ddcm decode photo.ddcm photo.png
      """,
    version: "ddcm 0.1.0, stream format \(Header.version)",
    subcommands: [
      Encode.self, Decode.self, Cut.self, Generate.self, Edit.self, Restore.self, Score.self, Evaluate.self, Info.self,
      Models.self, Serve.self,
    ])

  static let _errorPrefix = "ddcm: "

  static func main() async {
    PendingFiles.removeOnInterruption()
    StandardStreams.ignoreClosedPipes()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      guard let status = ExitStatus(of: error) else { exit(withError: error) }
      StandardStreams.error("ddcm: \(error.sentence)\n")
      exit(withError: status.exitCode)
    }
  }
}
