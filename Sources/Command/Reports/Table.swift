/// A title, and below it keys and values in two columns.
struct Table {
  let title: String
  let rows: KeyValuePairs<String, String>

  var text: String {
    let width = rows.map(\.key.count).max() ?? 0
    let lines = rows.map { key, value in
      "  " + key + ":" + String(repeating: " ", count: width - key.count + 2) + value + "\n"
    }
    return title + "\n" + lines.joined()
  }
}
