import DDCM
import Foundation
import Inference
import ModelTesting
import Testing

@Suite("A weight file") struct SafetensorsTests {
  @Test("lists its tensors")
  func lists() throws {
    let header = """
      {"__metadata__": {"format": "pt"},
       "b": {"dtype": "I64", "shape": [], "data_offsets": [6, 14]},
       "a\\u00e9\\ud83d\\ude00\\n": {"data_offsets": [0, 6], "shape": [3, 1], "dtype": "F16"},
       "none": {"dtype": "F32", "shape": [0, 5], "data_offsets": [6, 6]}}   \n
      """
    try withFile(safetensors(header, data: [UInt8](repeating: 0, count: 14))) { path in
      let file = try Safetensors(path: path)
      let start = 8 + header.utf8.count
      #expect(file.names == ["aé😀\n", "b", "none"])
      #expect(file["b"]?.type == .i64)
      #expect(file["b"]?.shape == [])
      #expect(file["b"]?.bytes == start + 6..<start + 14)
      #expect(file["aé😀\n"]?.shape == [3, 1])
      #expect(file["aé😀\n"]?.count == 3)
      #expect(try file.floats("none") == [])
      #expect(file["c"] == nil)
    }
  }

  @Test("widens its elements exactly")
  func widens() throws {
    let header = """
      {"half":{"dtype":"F16","shape":[9],"data_offsets":[0,18]},\
      "brain":{"dtype":"BF16","shape":[3],"data_offsets":[18,24]},\
      "single":{"dtype":"F32","shape":[2],"data_offsets":[24,32]}}
      """
    let halves: [UInt16] = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0001, 0x83ff, 0x0400, 0xfc00]
    let brains: [UInt16] = [0x3f80, 0xc049, 0x0001]
    let singles: [Float] = [0x1.fffffep127, -0x1p-149]
    let data = (halves + brains).flatMap { littleEndian($0) } + singles.flatMap { littleEndian($0.bitPattern) }
    try withFile(safetensors(header, data: data)) { path in
      let file = try Safetensors(path: path)
      #expect(
        try file.floats("half") == [0, -0.0, 1, -2, 65504, 0x1p-24, -0x1.ff8p-15, 0x1p-14, -Float.infinity])
      #expect(try file.floats("half")[1].sign == .minus)
      #expect(try file.floats("brain") == [1, -3.140625, 0x1p-133])
      #expect(try file.floats("single") == singles)
    }
  }

  @Test("widens every half as IEEE 754 says")
  func halves() {
    for bits in UInt16.min...UInt16.max {
      let exponent = Int(bits >> 10 & 31)
      let fraction = Double(bits & 1023)
      let value = float(fromHalf: bits)
      guard exponent < 31 else {
        #expect(fraction == 0 ? value.isInfinite : value.isNaN)
        continue
      }
      let magnitude = exponent == 0 ? fraction * 0x1p-24 : (1 + fraction / 1024) * exp2(Double(exponent - 15))
      #expect(Double(value.magnitude) == magnitude)
      #expect(value.sign == (bits < 0x8000 ? .plus : .minus))
    }
  }

  @Test("says which tensor is missing, of another shape or of another type")
  func refusesTensors() throws {
    let header = """
      {"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"n":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}}
      """
    try withFile(safetensors(header, data: [UInt8](repeating: 0, count: 12))) { path in
      let file = try Safetensors(path: path)
      #expect(throws: WeightFileError.missing(file: path, tensor: "v")) { try file.tensor("v", shape: [1]) }
      #expect(throws: WeightFileError.wrongShape(file: path, tensor: "w", found: [2, 1], needed: [1, 2])) {
        try file.tensor("w", shape: [1, 2])
      }
      let type = WeightFileError.unsupportedType(file: path, tensor: "n", type: .i32)
      #expect(throws: type) { try file.tensor("n", shape: [1]) }
      #expect(throws: type) { try file.floats("n") }
    }
  }

  @Test("must be a file")
  func refusesOthers() throws {
    #expect(throws: WeightFileError.cannotOpen(file: "/no/such", reason: "no such file or directory")) {
      try Safetensors(path: "/no/such")
    }
    #expect(throws: WeightFileError.cannotOpen(file: "/tmp", reason: "it is not a file")) {
      try Safetensors(path: "/tmp")
    }
    #expect(throws: WeightFileError.cannotOpen(file: "/dev/zero", reason: "it is not a file")) {
      try Safetensors(path: "/dev/zero")
    }
  }

  @Test("is recognized as a pointer of Git LFS, which stands for a file that was not fetched")
  func pointer() throws {
    let text = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n"
    try withFile(Array(text.utf8)) { path in
      #expect(throws: WeightFileError.pointer(file: path)) { try Safetensors(path: path) }
      #expect(throws: WeightFileError.pointer(file: path)) { try PyTorchFile(path: path) }
      #expect(WeightFileError.pointer(file: path).description.contains("git lfs pull"))
    }
  }

  @Test("explains what is wrong in a sentence")
  func explains() {
    let damaged = WeightFileError.damaged(file: "w.safetensors", tensor: "a\u{1b}\"", fault: .gap(at: 8))
    #expect(
      damaged.description == """
        The weight file 'w.safetensors' is damaged: tensor "a\\u{1B}\\"": no tensor claims the data before byte 8. \
        Fetch the model again.
        """)
    let long = WeightFileError.missing(file: "w", tensor: String(repeating: "x", count: 1_000_000))
    #expect(long.description.count < 300)
  }
}
