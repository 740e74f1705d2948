#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file, read with `read(2)`.
///
/// Not mapped into memory: a mapped file that somebody cuts short kills the process that reads it.
package final class FileSource: ByteSource {
  package let file: String
  package let limit: Int
  package private(set) var position = 0
  package var isExact: Bool { true }
  private let descriptor: Int32

  package init(_ path: String) throws(FileError) {
    file = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(path, "can't be opened: \(lastErrorText())", fix: "check the path and its permissions")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path, "isn't a regular file", fix: "give the path of a file")
    }
    limit = Int(status.st_size)
  }

  deinit { close(descriptor) }

  package func read(into target: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    while true {
      let n = systemRead(descriptor, target.baseAddress, min(target.count, 1 << 30))
      if n >= 0 {
        position += n
        return n
      }
      if errno != EINTR { throw failure("can't be read: \(lastErrorText())") }
    }
  }

  /// The file's first two bytes, without moving on.
  func startsWith(_ first: UInt8, _ second: UInt8) -> Bool {
    var pair: (UInt8, UInt8) = (0, 0)
    let n = withUnsafeMutableBytes(of: &pair) { pread(descriptor, $0.baseAddress, 2, 0) }
    return n == 2 && pair == (first, second)
  }
}

// `FileSource.read` hides the C function.
private func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, target, count)
}

/// What `errno` means, in the C library's words.
func lastErrorText() -> String { errorText(errno) }

func errorText(_ code: Int32) -> String { strerror(code).map { String(cString: $0) } ?? "error \(code)" }

/// Bytes of memory in this machine.
let physicalMemory = max(sysconf(Int32(_SC_PHYS_PAGES)), 1) * max(sysconf(Int32(_SC_PAGESIZE)), 1)

/// An environment variable that is set and not empty.
func environmentVariable(_ name: String) -> String? {
  guard let value = getenv(name), value[0] != 0 else { return nil }
  return String(cString: value)
}

/// Is there a regular file (or a link to one) at `path`?
package func fileExists(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}

/// Is there a folder (or a link to one) at `path`?
package func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Makes a folder and those above it.
package func makeFolder(_ path: String) throws(FileError) {
  if isFolder(path) { return }
  if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
    try makeFolder(String(path[..<slash]))
  }
  if mkdir(path, 0o777) == 0 { return }
  let failure = lastErrorText()
  var status = stat()
  // Made by another process meanwhile, it is as good.
  if stat(path, &status) == 0 {
    if status.st_mode & S_IFMT == S_IFDIR { return }
    throw FileError(path, "is a file, not a folder", fix: "choose another name for the folder")
  }
  throw FileError(path, "can't be made: \(failure)", fix: "choose a folder that you may write to")
}
