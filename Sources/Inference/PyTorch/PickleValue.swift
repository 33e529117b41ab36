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

/// The elements of an entry of the archive, `data/<key>`.
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

/// The instructions of which pickles of state dicts consist, in protocols 2 to 5.
enum PickleOpcode: UInt8 {
  case proto = 0x80
  case frame = 0x95
  case mark = 0x28
  case none = 0x4e
  case newTrue = 0x88
  case newFalse = 0x89
  case binInt1 = 0x4b
  case binInt2 = 0x4d
  case binInt = 0x4a
  case long1 = 0x8a
  case binFloat = 0x47
  case shortBinString = 0x55
  case binString = 0x54
  case shortBinUnicode = 0x8c
  case binUnicode = 0x58
  case emptyTuple = 0x29
  case tuple = 0x74
  case tuple1 = 0x85
  case tuple2 = 0x86
  case tuple3 = 0x87
  case emptyList = 0x5d
  case append = 0x61
  case appends = 0x65
  case emptyDict = 0x7d
  case setItem = 0x73
  case setItems = 0x75
  case binPut = 0x71
  case longBinPut = 0x72
  case memoize = 0x94
  case binGet = 0x68
  case longBinGet = 0x6a
  case global = 0x63
  case stackGlobal = 0x93
  case binPersId = 0x51
  case reduce = 0x52
  case build = 0x62

  /// The name of an instruction that is refused, as pickletools has it, or its number.
  static func name(of code: UInt8) -> String {
    let names: [UInt8: String] = [
      0x30: "POP", 0x31: "POP_MARK", 0x32: "DUP", 0x42: "BINBYTES", 0x43: "SHORT_BINBYTES", 0x46: "FLOAT",
      0x49: "INT", 0x4c: "LONG", 0x50: "PERSID", 0x53: "STRING",
      0x56: "UNICODE", 0x64: "DICT", 0x67: "GET", 0x69: "INST", 0x6c: "LIST", 0x6f: "OBJ", 0x70: "PUT",
      0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8b: "LONG4", 0x8d: "BINUNICODE8", 0x8e: "BINBYTES8",
      0x8f: "EMPTY_SET", 0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x96: "BYTEARRAY8",
      0x97: "NEXT_BUFFER", 0x98: "READONLY_BUFFER",
    ]
    return names[code] ?? "\(code)"
  }
}
