import Glibc

enum StandardError {
  /// Writes a message after the program's name.
  static func say(_ message: String) {
    var line = "frigatebird: \(message)\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
