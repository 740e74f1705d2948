import Frigatebird
// `stdout` is a variable of C's, which Swift can't vouch for among threads; nothing assigns to it.
@preconcurrency import Glibc

enum StandardOutput {
  /// Throws where what was printed couldn't be written: a full disk behind `> file` is no success.
  static func flush() throws(FileError) {
    if fflush(stdout) != 0 { throw failure(": \(String(cString: strerror(errno)))") }
    // Of more than a buffer's worth, the part that failed has been forgotten by now.
    if ferror(stdout) != 0 { throw failure(" in full") }
  }

  private static func failure(_ how: String) -> FileError {
    FileError("standard output", "can't be written\(how)", fix: "is the disk full?")
  }
}
