/// What an index of weights cut into several files says: `{"metadata": …, "weight_map": {"tensor": "file"}}`.
struct ShardIndex {
  /// The name of the file that each tensor is in.
  private(set) var places: [String: String] = [:]

  /// The longest index that is read, in bytes.
  private static let limit = 100_000_000

  /// - Parameter current: is set to the tensor at fault, if one is.
  init(_ file: MappedFile, _ current: inout String?) throws(ShardFault) {
    guard file.count <= Self.limit else { throw .tooLong(bytes: file.count, limit: Self.limit) }
    do {
      var cursor = JSONCursor(unsafe file.withBytes(in: 0..<file.count) { unsafe Array($0) })
      var isThere = false
      try cursor.object { cursor, key in
        guard key == "weight_map" else { return try cursor.skip() }
        guard !isThere else { throw ShardFault.repeated("weight_map") }
        isThere = true
        try cursor.object { cursor, tensor in
          current = tensor
          let shard = try cursor.string()
          guard Self.isPlainName(shard) else { throw ShardFault.notPlainName(shard) }
          guard places.updateValue(shard, forKey: tensor) == nil else { throw ShardFault.repeated(tensor) }
          current = nil
        }
      }
      try cursor.end()
      guard !places.isEmpty else { throw ShardFault.noTensors }
    } catch let fault as ShardFault {
      throw fault
    } catch SafetensorsFault.malformed(let offset, let expected) {
      throw .malformed(at: offset, expected: expected)
    } catch {
      preconditionFailure("an index is refused with a fault, not with \(error)")
    }
  }

  /// Whether a name can lead to nowhere but a file of weights in the index's own folder.
  private static func isPlainName(_ name: String) -> Bool {
    let endings = [".safetensors", ".bin", ".pt", ".pth"]
    return !name.unicodeScalars.contains { $0 == "/" || $0 == "\\" || $0 == ":" || $0.value < 0x20 }
      && !name.hasPrefix(".") && endings.contains(where: name.hasSuffix)
  }
}

/// How an index of weights is not one, or does not agree with the files that it names.
public enum ShardFault: Error, Equatable, CustomStringConvertible {
  case tooLong(bytes: Int, limit: Int)
  case malformed(at: Int, expected: String)
  case repeated(String)
  case notPlainName(String)
  case noTensors
  /// The tensor's file has no such tensor.
  case absent(from: String)
  /// A file has the tensor that is listed as another's.
  case elsewhere(listed: String, found: String)

  public var description: String {
    switch self {
    case .tooLong(let bytes, let limit): "it has \(bytes) bytes, more than the \(limit) allowed"
    case .malformed(let offset, let expected): "at byte \(offset) \(expected) was expected"
    case .repeated(let key): "\(printable(key)) occurs twice"
    case .notPlainName(let name):
      "\(printable(name)) is not the plain name of a weight file (.safetensors, .bin, .pt, .pth) beside the index"
    case .noTensors: "it has no \"weight_map\" with a tensor in it"
    case .absent(let shard): "it is listed as in \(printable(shard)), which does not have it"
    case .elsewhere(let listed, let found):
      "it is listed as in \(printable(listed)), and is in \(printable(found))"
    }
  }
}
