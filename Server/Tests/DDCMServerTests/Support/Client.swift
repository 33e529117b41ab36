import Foundation
import NIOCore
import NIOPosix

/// An HTTP client that can send any bytes.
struct Client: Sendable {
  let port: Int
  /// The address that the server sees.
  var address = "127.0.0.1"
  var token: String?

  /// An answer of the server.
  struct Answer: Sendable {
    let status: Int
    /// By their names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var type: String { String((headers["content-type"] ?? "").prefix { $0 != ";" }) }

    /// The member of a JSON object at a path such as "result.bytes", as text.
    func value(_ path: String) throws -> String? {
      var value: Any? = try JSONSerialization.jsonObject(with: Data(body))
      for name in path.split(separator: ".") { value = (value as? [String: Any])?[String(name)] }
      return value.flatMap { $0 is NSNull ? nil : "\($0)" }
    }

    /// The detail of a problem with the right status; nil for other answers.
    var problem: String? {
      guard type == "application/problem+json", (try? value("status")) == "\(status)" else { return nil }
      return try? value("detail")
    }

    /// Nil where the bytes are not an answer.
    init?(_ bytes: [UInt8]) {
      guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
      let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
      guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
      let rest = Array(bytes[end.upperBound...])
      if status == 100 {
        guard let next = Answer(rest) else { return nil }
        self = next
        return
      }
      self.status = status
      headers = Dictionary(
        lines.dropFirst().map { line in
          let halves = line.split(separator: ":", maxSplits: 1)
          return (halves[0].lowercased(), halves.count > 1 ? halves[1].trimmingCharacters(in: .whitespaces) : "")
        }, uniquingKeysWith: { $0 + ", " + $1 })
      body = headers["transfer-encoding"] == "chunked" ? Self.joined(rest) : rest
    }

    /// The chunks' contents.
    private static func joined(_ chunks: [UInt8]) -> [UInt8] {
      var (rest, joined) = (chunks[...], [UInt8]())
      while let line = rest.firstRange(of: [13, 10]),
        let count = Int(String(decoding: rest[rest.startIndex..<line.lowerBound], as: UTF8.self), radix: 16), count > 0
      {
        joined += rest[line.upperBound...].prefix(count)
        rest = rest[line.upperBound...].dropFirst(count + 2)
      }
      return joined
    }
  }

  func get(_ path: String, _ headers: [String: String] = [:]) async throws -> Answer {
    try await request("GET", path, headers)
  }

  func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil,
    enough: (@Sendable (String) -> Bool)? = nil
  ) async throws -> Answer {
    let bytes = try await exchange(message(method, path, headers, body: body), enough: enough)
    guard let answer = Answer(bytes) else { throw NoAnswer(bytes: bytes) }
    return answer
  }

  func message(_ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8]? = nil) -> [UInt8] {
    var fields = ["Host": "127.0.0.1:\(port)", "Connection": "close"]
    if let token { fields["Authorization"] = "Bearer \(token)" }
    if let body { fields["Content-Length"] = "\(body.count)" }
    fields.merge(headers) { $1 }
    let lines = ["\(method) \(path) HTTP/1.1"] + fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + (body ?? [])
  }

  /// Posts a form with fields and files.
  func post(_ fields: [String: String], _ files: [String: [UInt8]] = [:], _ headers: [String: String] = [:])
    async throws
    -> Answer
  {
    try await request(
      "POST", "/v1/jobs", headers.merging(["Content-Type": "multipart/form-data; boundary=x"]) { $1 },
      body: Self.form(fields, files))
  }

  static func form(_ fields: [String: String], _ files: [String: [UInt8]] = [:]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      bytes += Array("--x\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }
    for (name, contents) in files.sorted(by: { $0.key < $1.key }) {
      let head = "--x\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.png\"\r\n\r\n"
      bytes += Array(head.utf8) + contents + [13, 10]
    }
    return bytes + Array("--x--\r\n".utf8)
  }

  /// Sends bytes and reads until the server closes.
  ///
  /// - Parameters:
  ///   - pieces: sent one after the other.
  ///   - pause: before each but the first.
  ///   - patience: before anything is read.
  ///   - closes: whether the output is closed after the last piece.
  ///   - enough: reads no further, and closes, when it is true of what has arrived.
  func exchange(
    _ pieces: [UInt8]..., pause: Duration = .zero, patience: Duration = .zero, closes: Bool = false,
    enough: (@Sendable (String) -> Bool)? = nil
  ) async throws -> [UInt8] {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(to: try SocketAddress(ipAddress: address, port: 0))
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for (place, piece) in pieces.enumerated() {
            if place > 0 { try await Task.sleep(for: pause) }
            // The server may have closed already; its answer counts.
            guard (try? await outbound.write(ByteBuffer(bytes: piece))) != nil else { return }
          }
          if closes { outbound.finish() }
        }
        var bytes: [UInt8] = []
        try await Task.sleep(for: patience)
        do {
          for try await buffer in inbound {
            bytes += buffer.readableBytesView
            if let enough, enough(String(decoding: bytes, as: UTF8.self)) { break }
          }
        } catch is IOError {}
        group.cancelAll()
        return bytes
      }
    }
  }
}

struct NoAnswer: Error {
  let bytes: [UInt8]
}
