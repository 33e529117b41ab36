/// What is told of one input, as text or as JSON.
protocol Report: Encodable {
  var text: String { get }
}

extension Console {
  /// Prints a report of each input: texts one by one, JSON once all are there, an object for one input and an array for
  /// several.
  ///
  /// - Throws: the exit code of the first input that failed.
  func report<Made: Report>(on inputs: [String], json: Bool, _ make: (Input) throws -> Made) throws {
    var reports: [Made] = []
    let outcome = Result {
      try attempt(inputs.map(Input.init), named: \.name) { input in
        let report = try make(input)
        if json { reports.append(report) } else { try StandardStreams.output(report.text.utf8) }
      }
    }
    if json, !reports.isEmpty || inputs.count > 1 { try JSON.print(reports, asArray: inputs.count > 1) }
    try outcome.get()
  }
}
