import FrigateIR

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A regular file's bytes in memory: the operating system reads them when somebody looks.
///
/// A file that another program cuts short while it is mapped ends the process that reads behind its end
/// (SIGBUS). `check` notices a file that has become shorter; between the check and the reading a moment
/// remains. Replacing a file by another, as `atomically(writing:)` does, is safe.
final class MappedFile: @unchecked Sendable {
  let path: String
  let byteCount: Int
  let base: UnsafeMutableRawPointer
  private let descriptor: Int32

  init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FileError(path, "can't be opened: \(lastErrorText())", fix: "check the path and its permissions")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
      close(descriptor)
      throw FileError(path, "isn't a regular file with something in it", fix: "give the path of a file")
    }
    byteCount = Int(status.st_size)
    guard let base = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
      let reason = lastErrorText()
      close(descriptor)
      throw FileError(path, "can't be mapped into memory: \(reason)", fix: "read it instead of mapping it")
    }
    self.base = base
  }

  deinit {
    munmap(base, byteCount)
    close(descriptor)
  }

  /// Throws if the file has become shorter.
  func check() throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= byteCount else {
      throw FileError(
        path, "has been cut from \(byteCount) to \(status.st_size) bytes while it was in use",
        fix: "write a new file and rename it, instead of changing this one")
    }
  }

  /// A tensor whose elements stand in the file from `offset` on.
  ///
  /// - Precondition: they do, and `offset` is a multiple of `Storage.alignment`.
  func literal(_ type: TensorType, at offset: Int) -> Literal {
    precondition(
      offset >= 0 && offset % Storage.alignment == 0 && type.byteCount <= byteCount - offset,
      "\(type) at \(offset) of \(byteCount) bytes")
    return Literal(type, storage: Storage(borrowing: base + offset, byteCount: type.byteCount, owner: self))
  }
}
