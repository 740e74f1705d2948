/// A file can't be read or written: which, what is wrong with it, where in it, and what to do.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The path; for a member of an archive, the path and the member's name.
  public var file: String
  public var problem: String
  /// Bytes from the start of the file, or of the inflated data where the file is compressed.
  public var offset: Int?
  public var fix: String

  public init(_ file: String, _ problem: String, offset: Int? = nil, fix: String = "") {
    self.file = file
    self.problem = problem
    self.offset = offset
    self.fix = fix
  }

  public var description: String {
    var text = "\(file): \(problem)"
    if let offset { text += "\n  where     byte \(offset)" }
    if !fix.isEmpty { text += "\n  fix       " + fix }
    return text
  }
}

/// A number of bytes as people say it: `47.0 MB`, `512 bytes`.
func spelled(byteCount: Int) -> String {
  var scale = 1
  for unit in ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"] {
    if byteCount / scale < 1000 || unit == "EB" {
      if unit == "bytes" { return byteCount == 1 ? "1 byte" : "\(byteCount) bytes" }
      return "\(byteCount / scale).\(byteCount % scale / (scale / 10)) \(unit)"
    }
    scale *= 1000
  }
  return "\(byteCount) bytes"
}
