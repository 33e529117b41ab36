/// Integers as runs of equal ones: how many, then which, both as varints, until all are covered.
struct Runs: Sequence, IteratorProtocol {
  struct Run {
    let count: Int
    let value: Int

    func write(to writer: inout ByteWriter) {
      writer.appendVarint(UInt64(count))
      writer.appendVarint(UInt64(value))
    }
  }

  private var remaining: ArraySlice<Int>

  init(_ values: some Sequence<Int>) {
    remaining = ArraySlice(values)
  }

  mutating func next() -> Run? {
    guard let value = remaining.first else { return nil }
    let run = remaining.prefix { $0 == value }.count
    remaining.removeFirst(run)
    return Run(count: run, value: value)
  }

  /// - Throws: `inconsistent` for more than `total` values, or two neighbouring runs of the same value.
  static func read(
    _ total: Int, _ field: String, in allowed: ClosedRange<UInt64>, from reader: inout ByteReader
  ) throws(BitstreamError) -> [Int] {
    var values: [Int] = []
    while values.count < total {
      let count = try reader.readVarint("run of \(field)", in: 1...UInt64(total - values.count))
      let value = Int(try reader.readVarint(field, in: allowed))
      guard value != values.last else { throw .inconsistent("two runs of \(field) have the value \(value)") }
      values.append(contentsOf: repeatElement(value, count: Int(count)))
    }
    return values
  }
}
