import ArgumentParser

struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Restore damaged pictures.", subcommands: [RestoreBlind.self])
}
