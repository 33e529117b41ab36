enum HTML {
  /// Text as it stands in an element or an attribute.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// JSON as it stands in a script element, which nothing in it may end.
  static func embedded(_ json: String) -> String { json.replacing("<", with: #"\u003c"#) }
}
