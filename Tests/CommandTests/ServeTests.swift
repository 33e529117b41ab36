import Foundation
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite("ddcm serve", .timeLimit(.minutes(30))) struct ServeTests {
  private let workshop: Workshop

  init() throws {
    workshop = try Workshop()
  }

  @Test(
    "does not let others in without a token, unless it is told so twice",
    arguments: [
      ["--host", "0.0.0.0"], ["--host", "::"], ["--host", "0.0.0.0", "--allow-remote"],
      ["--host", "0.0.0.0", "--without-token"], ["--token-file", "token", "--without-token"],
    ])
  func remote(options: [String]) throws {
    let outcome = try Tool.run(["serve"] + options, in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("token"))
  }

  @Test(
    "wants a token that cannot be guessed",
    arguments: ["", "short", "two lines of text\nand more", "a token with spaces in it"])
  func token(text: String) throws {
    try workshop.write(Array(text.utf8), to: "token")
    let outcome = try Tool.run(["serve", "--token-file", "token"], in: workshop.path)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("'token' holds no token"))
  }

  @Test("says where it listens, answers there, and ends when it is told to", arguments: [SIGTERM, SIGINT])
  func life(signal: Int32) throws {
    let process = Tool.process(["serve", "--port", "0", "--threads", "1"], in: workshop.path)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try Tool.startInterruptible(process)
    defer { process.terminate() }
    var line = ""
    while !line.hasSuffix("\n") {
      let bytes = output.fileHandleForReading.availableData
      guard !bytes.isEmpty else { break }
      line += String(decoding: bytes, as: UTF8.self)
    }
    let address = try #require(line.wholeMatch(of: /listening at (http:\/\/127\.0\.0\.1:\d+\/)\n/)?.1, "\(line)")
    let health = try Data(contentsOf: #require(URL(string: address + "healthz")))
    #expect(String(decoding: health, as: UTF8.self) == #"{"status":"ok"}"#)

    // The address is taken now.
    let port = try #require(address.split(separator: ":").last?.dropLast())
    let second = try Tool.run("serve", "--port", String(port), in: workshop.path)
    #expect(second.status == 69)
    #expect(second.errors.contains("the server cannot listen at 127.0.0.1, port \(port)"))

    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(try errors.fileHandleForReading.readToEnd() ?? Data() == Data())
    #expect(try workshop.names() == ["picture.png"])
  }
}
