/// Reads a pickle without running it: the instructions that build state dicts, and no other.
///
/// A pickle is a program for a machine with a stack and a memo. Classes and functions of Python that it names are looked up
/// in `PickleGlobal`, and what is not there is refused.
///
/// Source: Lib/pickletools.py of CPython, which describes each instruction.
struct PickleMachine {
  private var cursor: ByteCursor
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var sequences: [[PickleValue]] = []
  private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  /// By their keys.
  private(set) var storages: [String: PickledStorage] = [:]

  /// The largest pickle that is read, in bytes. That of a network of 2000 tensors has 300 kB.
  static let limit = 1 << 24

  /// The most axes that a tensor has.
  private static let rankLimit = 64

  private init(_ file: MappedFile, in range: Range<Int>) { cursor = ByteCursor(file, in: range) }

  /// The pickle's value, and the machine with the dictionaries that it consists of. What follows the pickle is not read.
  static func run(
    _ file: MappedFile, in range: Range<Int>
  ) throws(PyTorchFault) -> (result: PickleValue, machine: PickleMachine) {
    var machine = PickleMachine(file, in: range)
    while true {
      let start = machine.cursor.offset
      guard start <= limit else { throw .pickleTooLarge(bytes: start, limit: limit) }
      guard let code = machine.cursor.number(1) else { throw .malformed(at: start, expected: "an instruction") }
      if code == UInt8(ascii: ".") { return (try machine.pop(), machine) }
      guard let opcode = PickleOpcode(rawValue: UInt8(code)) else {
        throw .opcode(PickleOpcode.name(of: UInt8(code)), at: start)
      }
      try machine.execute(opcode)
    }
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(PyTorchFault) {
    switch opcode {
    case .proto: _ = try read(1)
    case .frame: _ = try read(8)
    case .mark: marks.append(stack.count)
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt1: stack.append(.integer(try read(1)))
    case .binInt2: stack.append(.integer(try read(2)))
    case .binInt: stack.append(.integer(Int(Int32(truncatingIfNeeded: try read(4)))))
    case .long1: stack.append(.integer(try long()))
    case .binFloat: stack.append(.float(Double(bitPattern: UInt64(bitPattern: Int64(try read(8))).byteSwapped)))
    // Strings of Python 2 have these.
    case .shortBinString: stack.append(.string(try text(lengthWidth: 1)))
    case .binString: stack.append(.string(try text(lengthWidth: 4)))
    case .shortBinUnicode: stack.append(.string(try text(lengthWidth: 1)))
    case .binUnicode: stack.append(.string(try text(lengthWidth: 4)))
    case .emptyTuple: push(tuple: [])
    case .tuple: push(tuple: try popToMark())
    case .tuple1: push(tuple: try popLast(1))
    case .tuple2: push(tuple: try popLast(2))
    case .tuple3: push(tuple: try popLast(3))
    case .emptyList: stack.append(.list(sequence([])))
    case .append: try append(popLast(1))
    case .appends: try append(popToMark())
    case .emptyDict: pushDictionary()
    case .setItem: try set(popLast(2))
    case .setItems: try set(popToMark())
    case .binPut: memo[try read(1)] = try top()
    case .longBinPut: memo[try read(4)] = try top()
    case .memoize: memo[memo.count] = try top()
    case .binGet: stack.append(try recall(read(1)))
    case .longBinGet: stack.append(try recall(read(4)))
    case .global: try push(global: line() + "." + line())
    case .stackGlobal:
      let names = try popLast(2)
      guard case .string(let module) = names[0], case .string(let name) = names[1] else { throw wrong("two names") }
      try push(global: module + "." + name)
    case .binPersId: try pushStorage()
    case .reduce: try reduce()
    case .build: try build()
    }
  }

  // MARK: - The result

  /// The place in the file after the pickle.
  var end: Int { cursor.position }

  /// The strings of a list; nil if it is anything else.
  func strings(in value: PickleValue) -> [String]? {
    guard case .list(let list) = value else { return nil }
    var strings: [String] = []
    for element in sequences[list] {
      guard case .string(let string) = element else { return nil }
      strings.append(string)
    }
    return strings
  }

  /// The value of a key of a dictionary; nil if there is none.
  func value(of key: String, in value: PickleValue) -> PickleValue? {
    guard case .dictionary(let dictionary) = value else { return nil }
    return dictionaries[dictionary].first { entry, _ in if case .string(key) = entry { true } else { false } }?.value
  }

  // MARK: - Reading

  private func wrong(_ expected: String) -> PyTorchFault { .malformed(at: cursor.offset, expected: expected) }

  private mutating func read(_ width: Int) throws(PyTorchFault) -> Int {
    guard let number = cursor.number(width) else { throw wrong("a number of \(width) bytes") }
    return number
  }

  private mutating func text(lengthWidth: Int) throws(PyTorchFault) -> String {
    let length = try read(lengthWidth)
    guard let text = cursor.text(length) else { throw wrong("\(length) bytes of UTF-8") }
    return text
  }

  private mutating func line() throws(PyTorchFault) -> String {
    guard let line = cursor.line() else { throw wrong("a line of UTF-8") }
    return line
  }

  /// A whole number in as many bytes as it needs, in two's complement.
  private mutating func long() throws(PyTorchFault) -> Int {
    let width = try read(1)
    guard width > 0 else { return 0 }
    guard width <= 8, let bits = cursor.number(width) else { throw wrong("a whole number of up to 8 bytes") }
    let unused = 64 - 8 * width
    return (bits << unused) >> unused
  }

  // MARK: - The stack

  private func top() throws(PyTorchFault) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw wrong("a value on the stack") }
    return value
  }

  private mutating func pop() throws(PyTorchFault) -> PickleValue { try popLast(1)[0] }

  private mutating func popLast(_ count: Int) throws(PyTorchFault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw wrong("\(count) values on the stack") }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws(PyTorchFault) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw wrong("a mark on the stack") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private func recall(_ key: Int) throws(PyTorchFault) -> PickleValue {
    guard let value = memo[key] else { throw wrong("a value remembered as \(key)") }
    return value
  }

  private mutating func sequence(_ values: [PickleValue]) -> Int {
    sequences.append(values)
    return sequences.count - 1
  }

  private mutating func push(tuple values: [PickleValue]) {
    stack.append(.tuple(sequence(values)))
  }

  private mutating func pushDictionary() {
    dictionaries.append([])
    stack.append(.dictionary(dictionaries.count - 1))
  }

  private mutating func append(_ values: [PickleValue]) throws(PyTorchFault) {
    guard case .list(let list) = try top() else { throw wrong("a list") }
    sequences[list] += values
  }

  private mutating func set(_ pairs: [PickleValue]) throws(PyTorchFault) {
    guard case .dictionary(let dictionary) = try top(), pairs.count % 2 == 0 else { throw wrong("a dictionary") }
    for index in stride(from: 0, to: pairs.count, by: 2) {
      dictionaries[dictionary].append((pairs[index], pairs[index + 1]))
    }
  }

  // MARK: - Functions of Python, none of which is called

  private mutating func push(global name: String) throws(PyTorchFault) {
    guard let global = PickleGlobal(rawValue: name) else { throw .global(name) }
    stack.append(.global(global))
  }

  /// ("storage", class, key, device, count), and in the format before 1.6 None: the storage is not a part of another.
  private mutating func pushStorage() throws(PyTorchFault) {
    guard case .tuple(let tuple) = try pop() else { throw wrong("a storage") }
    let parts = sequences[tuple]
    guard parts.count == 5 || parts.count == 6 else { throw wrong("a storage") }
    if parts.count == 6, case .none = parts[5] {} else if parts.count == 6 { throw wrong("a whole storage") }
    guard case .string("storage") = parts[0], case .global(let kind) = parts[1], let type = kind.elements,
      case .string(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
    else { throw wrong("a storage") }
    let storage = PickledStorage(type: type, key: key, count: count)
    storages[key] = storage
    stack.append(.storage(storage))
  }

  private mutating func reduce() throws(PyTorchFault) {
    let call = try popLast(2)
    guard case .global(let function) = call[0], case .tuple(let tuple) = call[1] else {
      throw wrong("a function and its arguments")
    }
    let arguments = sequences[tuple]
    switch function {
    case .orderedDict:
      guard arguments.isEmpty else { throw wrong("an empty dictionary") }
      pushDictionary()
    case .rebuildTensor, .rebuildTensor2:
      stack.append(.tensor(try tensor(arguments)))
    case .rebuildParameter:
      guard case .tensor(let tensor)? = arguments.first else { throw wrong("a tensor") }
      stack.append(.tensor(tensor))
    default: throw .global("\(function.rawValue)()")
    }
  }

  /// (storage, offset, shape, strides, …); what follows is for training.
  private func tensor(_ arguments: [PickleValue]) throws(PyTorchFault) -> PickledTensor {
    guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .integer(let offset) = arguments[1],
      let shape = naturals(arguments[2]), let strides = naturals(arguments[3]), offset >= 0,
      shape.count == strides.count
    else { throw wrong("a tensor's storage, offset, shape and strides") }
    return PickledTensor(storage: storage, offset: offset, shape: shape, strides: strides)
  }

  private func naturals(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let tuple) = value, sequences[tuple].count <= Self.rankLimit else { return nil }
    var numbers: [Int] = []
    for element in sequences[tuple] {
      guard case .integer(let number) = element, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// Attributes of an object: a state dict has `_metadata`, which is ignored.
  private mutating func build() throws(PyTorchFault) {
    guard case .dictionary = try pop(), case .dictionary = try top() else {
      throw wrong("a dictionary and its attributes")
    }
  }
}
