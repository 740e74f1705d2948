import Frigatebird
import Glibc

enum StandardOutput {
  /// Throws where what was printed couldn't be written: a full disk behind `> file` is no success.
  static func flush() throws(FileError) {
    if fflush(nil) != 0 {
      throw FileError(
        "standard output", "can't be written: \(String(cString: strerror(errno)))", fix: "is the disk full?")
    }
  }
}
