import Foundation

enum JSON {
  /// Prints the one value, or an array of all.
  static func print(_ values: [some Encodable], asArray: Bool) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    let data = asArray ? try encoder.encode(values) : try encoder.encode(values[0])
    try StandardStreams.output(data + [0x0A])
  }
}

/// A value whose key is there even where the value is not: it is null then.
@propertyWrapper
struct Nullable<Value: Encodable>: Encodable {
  var wrappedValue: Value?

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}
