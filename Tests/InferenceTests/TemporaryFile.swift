import Foundation
import ModelTesting

/// Calls `body` with the path of a file of these bytes, and removes the file.
func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(path: "ddcm-\(UUID())")
  try Data(bytes).write(to: url)
  defer { try? FileManager.default.removeItem(at: url) }
  return try body(url.path)
}

/// A .safetensors file: the header's length, the header, the data.
func safetensors(_ header: String, data: [UInt8] = []) -> [UInt8] {
  littleEndian(UInt64(header.utf8.count)) + Array(header.utf8) + data
}

/// A file of F32 tensors, one after the other.
func safetensors(_ tensors: KeyValuePairs<String, (shape: [Int], values: [Float])>) -> [UInt8] {
  var (entries, data) = ([String](), [UInt8]())
  for (name, tensor) in tensors {
    let begin = data.count
    data += tensor.values.flatMap { littleEndian($0.bitPattern) }
    entries.append(#""\#(name)":{"dtype":"F32","shape":\#(tensor.shape),"data_offsets":[\#(begin),\#(data.count)]}"#)
  }
  return safetensors("{\(entries.joined(separator: ","))}", data: data)
}
