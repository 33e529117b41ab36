#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// File names as strings, also those that are not UTF-8.
///
/// On Linux a file name is a sequence of bytes. In the strings of this package a byte that is not part of well-formed UTF-8
/// is the scalar U+10FF00 + byte, of a private-use plane; so are the bytes of such a scalar itself. The mapping from bytes
/// to strings is thus one to one, and well-formed names are as they are.
///
/// Two names that Unicode calls equivalent (é as one scalar, or as e and an accent) are two files, and `==` of `String`
/// does not distinguish them: compare `bytes(of:)`.
package enum FileName {
  /// The string that stands for a name.
  package static func string(_ bytes: some Sequence<UInt8>) -> String {
    var bytes = Array(bytes)[...]
    var scalars = String.UnicodeScalarView()
    while !bytes.isEmpty {
      let scalar = firstScalar(of: bytes)
      let count = scalar.map { UTF8.width($0) } ?? 1
      if let scalar, !isEscape(scalar) {
        scalars.append(scalar)
      } else {
        scalars.append(contentsOf: bytes.prefix(count).compactMap { Unicode.Scalar(base + UInt32($0)) })
      }
      bytes = bytes.dropFirst(count)
    }
    return String(scalars)
  }

  /// The bytes of the name that a string stands for.
  package static func bytes(of name: String) -> [UInt8] {
    guard name.unicodeScalars.contains(where: isEscape) else { return Array(name.utf8) }
    return name.unicodeScalars.flatMap { isEscape($0) ? [UInt8($0.value - base)] : Array(UTF8.encode($0)!) }
  }

  /// The name for messages: bytes that are not UTF-8 and control characters as \xE9.
  package static func printable(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      if isEscape(scalar) {
        text += hexadecimal(scalar.value - base)
      } else if scalar.properties.generalCategory == .control {
        text += hexadecimal(scalar.value)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The arguments of the process, the command's name left out. `CommandLine.arguments` replaces what is not UTF-8.
  package static var commandLineArguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
      return unsafe string(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
    }
  }

  private static let base: UInt32 = 0x10FF00

  private static func isEscape(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= base + 0x80 }

  private static func hexadecimal(_ value: UInt32) -> String {
    "\\x" + (value < 16 ? "0" : "") + String(value, radix: 16, uppercase: true)
  }

  /// The scalar with which the bytes begin, or nil where they do not begin with well-formed UTF-8.
  private static func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
    var (iterator, decoder) = (bytes.prefix(4).makeIterator(), UTF8())
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return scalar
  }
}

/// A path as system calls take it, ending in a zero.
func systemPath(_ path: String) -> [CChar] { FileName.bytes(of: path).map { CChar(bitPattern: $0) } + [0] }
