import Foundation

/// Prints a line that does not wait in a buffer.
package func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
