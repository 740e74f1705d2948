import FrigateIR
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes a file so that `path` holds either what it held before or all of the new bytes, whatever
/// happens meanwhile, power failure included.
///
/// `body` writes a new file at the path it is given, in the same folder. Then that file and the
/// folder are flushed to the disk around a rename. When `body` throws, nothing changes.
///
///     try atomically(writing: "history.csv") { temporary in
///       let writer = try FileWriter(temporary)
///       try writer.write(Array("epoch,loss\n".utf8))
///       try writer.close()
///     }
public func atomically<R>(writing path: String, _ body: (_ temporary: String) throws -> R) throws -> R {
  // Renaming onto a link would replace the link, not the file that it names.
  var target = path
  if let real = realpath(path, nil) {
    target = String(cString: real)
    free(real)
  }
  let slash = target.lastIndex(of: "/")
  let folder = slash.map { String(target[...$0]) } ?? "./"
  let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
  try checkReplaceable(target, named: path)
  let temporaries = TemporaryNames(of: name)
  temporaries.removeLeftovers(in: folder)
  let temporary = folder + temporaries.next()
  UnfinishedFiles.add(temporary)
  defer { UnfinishedFiles.forget(temporary) }
  do {
    let result = try body(temporary)
    var status = stat()
    if stat(target, &status) == 0 { chmod(temporary, status.st_mode & 0o777) }
    try flush(temporary, named: path, flags: O_RDWR)
    guard rename(temporary, target) == 0 else {
      throw FileError(path, "can't be replaced: \(lastErrorText())", fix: "choose another place")
    }
    try flush(folder, named: path, flags: O_RDONLY)
    return result
  } catch {
    unlink(temporary)
    // Nobody has given the temporary name.
    guard var failure = error as? FileError, failure.file == temporary else { throw error }
    failure.file = path
    throw failure
  }
}

/// Writes these bytes, atomically.
public func atomically(writing path: String, bytes: [UInt8]) throws {
  try atomically(writing: path) { temporary in
    let writer = try FileWriter(temporary)
    try writer.write(bytes)
    try writer.close()
  }
}

/// Throws where something stands that no new file may take the place of: a folder, a device, a file that its owner has
/// protected.
package func checkReplaceable(_ path: String, named name: String? = nil) throws(FileError) {
  var status = stat()
  guard stat(path, &status) == 0 else { return }
  switch status.st_mode & S_IFMT {
  case S_IFDIR: throw FileError(name ?? path, "is a folder", fix: "give the path of a file")
  case S_IFREG:
    if access(path, W_OK) != 0 {
      throw FileError(
        name ?? path, "can't be replaced: \(lastErrorText())", fix: "make it writable, or choose another name"
      )
    }
  default: throw FileError(name ?? path, "isn't a regular file", fix: "give the path of a file")
  }
}

/// What a file's new bytes are called until they take its place: `.name.<process>.<number>.tmp`.
private struct TemporaryNames {
  private static let count = Atomic<Int>(0)
  private let prefix: String

  init(of name: String) { prefix = ".\(name.prefix(100))." }

  func next() -> String {
    "\(prefix)\(getpid()).\(Self.count.wrappingAdd(1, ordering: .relaxed).newValue).tmp"
  }

  /// Removes what processes have left that were killed while they wrote this file.
  func removeLeftovers(in folder: String) {
    guard let entries = opendir(folder) else { return }
    defer { closedir(entries) }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let process = process(of: name), kill(process, 0) != 0, errno == ESRCH else { continue }
      unlink(folder + name)
    }
  }

  /// The process that has written under this name; nil if the name isn't one of these.
  private func process(of name: String) -> pid_t? {
    guard name.hasPrefix(prefix), name.hasSuffix(".tmp") else { return nil }
    let parts = name.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let process = pid_t(parts[0]), process > 0, Int(parts[1]) != nil else {
      return nil
    }
    return process
  }
}

/// Files being written under temporary names, so that a program that is interrupted can clear them away.
public enum UnfinishedFiles {
  private static let paths = Locked<Set<String>>([])

  static func add(_ path: String) { _ = paths.withLock { $0.insert(path) } }
  static func forget(_ path: String) { _ = paths.withLock { $0.remove(path) } }

  /// Removes them all. Only for a program that ends now: what is being written is lost.
  public static func remove() {
    paths.withLock { paths in
      for path in paths { unlink(path) }
      paths = []
    }
  }
}

private func flush(_ path: String, named name: String, flags: Int32) throws(FileError) {
  let descriptor = open(path, flags | O_CLOEXEC)
  guard descriptor >= 0 else {
    throw FileError(
      name, "can't be written: \(lastErrorText())",
      fix: "check that its folder is there and yours to write to")
  }
  defer { close(descriptor) }
  // Some file systems can't flush a folder and say EINVAL; there is nothing more to be done there.
  if fsync(descriptor) != 0, errno != EINVAL {
    throw FileError(name, "can't be flushed to the disk: \(lastErrorText())", fix: "is the disk full?")
  }
}

/// A new file, written from front to back.
public final class FileWriter {
  private let path: String
  private var descriptor: Int32

  /// The file must not be there yet, or is emptied.
  public init(_ path: String) throws(FileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      throw FileError(
        path, "can't be written: \(lastErrorText())",
        fix: "check that its folder is there and yours to write to")
    }
  }

  deinit { if descriptor >= 0 { systemClose(descriptor) } }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let n = systemWrite(descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30))
      if n > 0 {
        done += n
      } else if n == 0 || errno != EINTR {
        throw FileError(path, "can't be written: \(lastErrorText())", offset: done, fix: "is the disk full?")
      }
    }
  }

  /// Writes bytes somewhere in the file; what `write` adds still goes where it stopped.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let n = pwrite(
        descriptor, bytes.baseAddress! + done, min(bytes.count - done, 1 << 30), off_t(offset + done))
      if n > 0 {
        done += n
      } else if n == 0 || errno != EINTR {
        throw FileError(
          path, "can't be written: \(lastErrorText())", offset: offset + done, fix: "is the disk full?")
      }
    }
  }

  /// Makes the file this long, with zeros at its end.
  func extend(to size: Int) throws(FileError) {
    if ftruncate(descriptor, off_t(size)) != 0 {
      throw FileError(path, "can't be written: \(lastErrorText())", fix: "is the disk full?")
    }
  }

  public func write(_ bytes: [UInt8]) throws(FileError) {
    try bytes.span.withUnsafeBytes { source throws(FileError) in try write(source) }
  }

  /// Some file systems report a failed write only here.
  public func close() throws(FileError) {
    let code = systemClose(descriptor)
    descriptor = -1
    if code != 0 { throw FileError(path, "can't be written: \(lastErrorText())", fix: "is the disk full?") }
  }
}

// `FileWriter.write` and `.close` hide the C functions of these names.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

@discardableResult
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
