import ArgumentParser

struct WritingOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Overwrite files that exist, and write binary data to a terminal.")
  var force = false
}
