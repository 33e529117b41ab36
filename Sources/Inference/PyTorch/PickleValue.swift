/// What the pickle of a state dict is made of.
///
/// Tuples, lists and dictionaries are numbers into the machine's stores: they may hold each other, to any depth, and none
/// is copied or freed by itself.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case float(Double)
  case string(String)
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case global(PickleGlobal)
  case storage(PickledStorage)
  case tensor(PickledTensor)
}

/// The classes and functions that state dicts consist of. None is called: the machine knows what each would do.
enum PickleGlobal: String {
  case orderedDict = "collections.OrderedDict"
  case rebuildTensor = "torch._utils._rebuild_tensor"
  case rebuildTensor2 = "torch._utils._rebuild_tensor_v2"
  case rebuildParameter = "torch._utils._rebuild_parameter"
  case float = "torch.FloatStorage"
  case half = "torch.HalfStorage"
  case bfloat16 = "torch.BFloat16Storage"
  case double = "torch.DoubleStorage"
  case long = "torch.LongStorage"
  case int = "torch.IntStorage"
  case short = "torch.ShortStorage"
  case char = "torch.CharStorage"
  case byte = "torch.ByteStorage"
  case bool = "torch.BoolStorage"

  /// Of the elements that a storage of this class holds; nil where it is no storage.
  var elements: ElementType? {
    switch self {
    case .orderedDict, .rebuildTensor, .rebuildTensor2, .rebuildParameter: nil
    case .float: .f32
    case .half: .f16
    case .bfloat16: .bf16
    case .double: .f64
    case .long: .i64
    case .int: .i32
    case .short: .i16
    case .char: .i8
    case .byte: .u8
    case .bool: .bool
    }
  }
}

/// A stretch of elements in an entry of the archive, `data/<key>`.
struct PickledStorage {
  let type: ElementType
  let key: String
  let count: Int
}

/// A tensor as a view of a storage, not checked.
struct PickledTensor {
  let storage: PickledStorage
  let offset: Int
  let shape: [Int]
  let strides: [Int]
}
