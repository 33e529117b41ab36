import ArgumentParser

/// Numbers separated by commas.
struct NumberList: ExpressibleByArgument {
  let values: [Double]

  init(_ values: [Double]) { self.values = values }

  /// Nil unless all are numbers, and different ones.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count, Set(values).count == values.count else { return nil }
  }

  var defaultValueDescription: String { "" }
}
