extension String {
  /// What follows the last '/', ignoring those at the end; of "/" itself "/".
  package var lastPathComponent: String {
    let path = withoutTrailingSlashes
    return path.lastIndex(of: "/").flatMap { path.count == 1 ? nil : String(path[path.index(after: $0)...]) } ?? path
  }

  /// What stands before the last '/'; "" where there is none.
  package var deletingLastPathComponent: String {
    let path = withoutTrailingSlashes
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash]).withoutTrailingSlashes
  }

  /// Without the last component's extension, if it has one.
  package var deletingPathExtension: String {
    let name = lastPathComponent
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return self }
    return String(withoutTrailingSlashes.dropLast(name[dot...].count))
  }

  private var withoutTrailingSlashes: String {
    var path = self
    while path.count > 1, path.last == "/" { path.removeLast() }
    return path
  }
}
