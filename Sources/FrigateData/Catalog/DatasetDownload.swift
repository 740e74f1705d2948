/// Fetching a data set's files with `curl`, checked with `sha256sum`.
///
/// `$FRIGATEBIRD_MIRROR` replaces the known mirrors by one address, under which the files of a data set
/// lie in a folder of its name.
struct DatasetDownload {
  let info: DatasetInfo
  private let mirrors: [String]
  /// What was tried and failed, for the message.
  private(set) var failures: [String] = []

  init(_ info: DatasetInfo, environment: (String) -> String?) {
    self.info = info
    mirrors = environment("FRIGATEBIRD_MIRROR").map { [joined(joined($0, info.name), "")] } ?? info.mirrors
  }

  /// Fetches what the folder lacks; false if that failed.
  mutating func fetch(to folder: String, report: (String) -> Void) -> Bool {
    do {
      try makeFolder(folder)
    } catch {
      failures.append("\(error)")
      return false
    }
    for file in info.files where DatasetSearch.path(of: file, in: folder) == nil {
      if !fetch(file, to: folder, report: report) { return false }
    }
    return true
  }

  private mutating func fetch(_ file: DatasetInfo.File, to folder: String, report: (String) -> Void) -> Bool {
    for mirror in mirrors {
      let address = joined(mirror, file.name + ".gz")
      report("downloading \(address)")
      do {
        // Kept inflated: it loads faster, and no mirror's way of compressing matters.
        try atomically(writing: joined(folder, file.name)) { temporary in
          try Self.fetch(address, file, to: temporary)
        }
        return true
      } catch let error as FileError {
        failures.append("\(address): \(error.problem)")
      } catch {
        failures.append("\(address): \(error)")
      }
    }
    return false
  }

  private static func fetch(_ address: String, _ file: DatasetInfo.File, to temporary: String)
    throws(FileError)
  {
    let packed = temporary + ".gz"
    UnfinishedFiles.add(packed)
    defer {
      removeFile(packed)
      UnfinishedFiles.forget(packed)
    }
    // Compressed data isn't much longer than plain data, whatever a server sends.
    let limit = String(file.byteCount + file.byteCount / 100 + 1024)
    let curl = try run(
      "curl", "--fail", "--silent", "--show-error", "--location", "--proto", "=http,https",
      "--connect-timeout", "10",
      "--max-time", "1800", "--max-filesize", limit, "--output", packed, address)
    guard curl.status == 0 else { throw FileError(address, curl.firstLine) }
    let content = try openInflated(packed)
    guard content.limit >= file.byteCount else { throw FileError(address, "is too short") }
    let plain = try content.remainder(as: .uint8, shape: [file.byteCount])
    let writer = try FileWriter(temporary)
    try writer.write(UnsafeRawBufferPointer(start: plain.storage.base, count: file.byteCount))
    try writer.close()
    let sum = try run("sha256sum", "--", temporary)
    guard sum.status == 0 else { throw FileError(address, "can't be checked: \(sum.firstLine)") }
    // A path with strange characters makes the line start with a backslash.
    guard sum.firstLine.drop(while: { $0 == "\\" }).hasPrefix(file.sha256) else {
      throw FileError(address, "has the wrong SHA-256 sum, \(sum.firstLine.prefix(64)) for \(file.sha256)")
    }
  }
}

/// No source on this machine or in reach has the data set.
public struct DatasetNotFound: Error, Hashable, Sendable, CustomStringConvertible {
  public var info: DatasetInfo
  public var places: [DatasetSearch.Place]
  /// Addresses, each with what went wrong there.
  public var downloads: [String]
  /// Where the user should put the files.
  public var destination: String

  public var description: String {
    var tried = places.map { "\($0.folder) (\($0.reason)): \($0.problem ?? "")" } + downloads
    if downloads.isEmpty { tried.append("no download: it was not asked for") }
    let names = info.files.map { $0.name + ".gz" }.joined(separator: ", ")
    let install = info.packages.map { ", or \($0.command)" }.joined()
    return """
      \(info.name): its files are nowhere to be found
        tried     \(tried.joined(separator: "\n            "))
        fix       put \(names) into \(destination), or name their folder with --data-dir or FRIGATEBIRD_DATA\(install)
      """
  }
}
