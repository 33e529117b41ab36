import COpenVINO

/// A tensor of the library, over memory that someone else owns.
@safe struct OpenVINOTensor: ~Copyable {
  private let library: OpenVINOLibrary
  let pointer: OpaquePointer

  init(
    _ library: OpenVINOLibrary, type: openvino_element_type, shape: [Int], _ data: UnsafeMutableRawPointer?
  ) throws(EngineError) {
    var pointer: OpaquePointer?
    var extents = shape.map(Int64.init)
    let status = unsafe extents.withUnsafeMutableBufferPointer { extents in
      let shape = unsafe openvino_shape(rank: Int64(extents.count), dims: extents.baseAddress)
      return unsafe library.functions.tensor_create_from_host_ptr(type, shape, data, &pointer)
    }
    try library.check(status, to: "make a tensor of shape \(shape)")
    try unsafe self.init(library, adopting: pointer)
  }

  init(_ library: OpenVINOLibrary, adopting pointer: OpaquePointer?) throws(EngineError) {
    guard let pointer = unsafe pointer else { throw .failed(task: "make a tensor", reason: "it gave none") }
    self.library = library
    unsafe self.pointer = pointer
  }

  deinit { unsafe library.functions.tensor_free(pointer) }

  func copy() throws(EngineError) -> Tensor {
    let functions = library.functions
    var extents = unsafe openvino_shape()
    try library.check(unsafe functions.tensor_get_shape(pointer, &extents), to: "tell a tensor's shape")
    defer { _ = unsafe functions.shape_free(&extents) }
    let shape = unsafe UnsafeBufferPointer(start: extents.dims, count: Int(extents.rank)).map { Int($0) }
    var data: UnsafeMutableRawPointer?
    try library.check(unsafe functions.tensor_data(pointer, &data), to: "give a tensor's elements")
    let count = shape.reduce(1, *)
    var bytes = 0
    try library.check(unsafe functions.tensor_get_byte_size(pointer, &bytes), to: "tell a tensor's size")
    guard bytes == count * MemoryLayout<Float>.size else {
      throw .failed(
        task: "give a tensor's elements", reason: "\(count) elements take \(bytes) bytes: they are not floats")
    }
    let values = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      let source = unsafe UnsafeRawBufferPointer(start: data, count: bytes)
      unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: source)
      initialized = count
    }
    return Tensor(shape: shape, values: values)
  }
}
