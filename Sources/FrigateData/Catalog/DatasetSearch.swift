/// Looking for a data set's files on this machine, without downloading.
///
/// Order: the folder asked for (`--data-dir`), `$FRIGATEBIRD_DATA`, the user's cache, packages of the
/// operating system. In each, the folder `NAME` and the folder itself.
public struct DatasetSearch: Sendable {
  /// A folder that was looked into.
  public struct Place: Hashable, Sendable {
    public var folder: String
    /// Why: `--data-dir`, `FRIGATEBIRD_DATA`, ….
    public var reason: String
    /// What kept it from being the answer; nil for the one that was found.
    public var problem: String?
  }

  /// All folders, in order, up to the one that has the files.
  public private(set) var places: [Place] = []

  /// The folder with all of the files.
  public var folder: String? { places.last.flatMap { $0.problem == nil ? $0.folder : nil } }

  public init(_ info: DatasetInfo, dataFolder: String? = nil) {
    self.init(info, dataFolder: dataFolder, environment: environmentVariable)
  }

  init(_ info: DatasetInfo, dataFolder: String?, environment: (String) -> String?) {
    for (folder, reason) in Self.candidates(info, dataFolder, environment)
    where !places.contains(where: { $0.folder == folder }) {
      let problem = Self.problem(info, folder)
      places.append(Place(folder: folder, reason: reason, problem: problem))
      if problem == nil { return }
    }
  }

  private static func candidates(
    _ info: DatasetInfo, _ dataFolder: String?, _ environment: (String) -> String?
  ) -> [(
    folder: String, reason: String
  )] {
    var roots: [(String, String)] = []
    if let dataFolder { roots.append((dataFolder, "--data-dir")) }
    if let folder = environment("FRIGATEBIRD_DATA") { roots.append((folder, "FRIGATEBIRD_DATA")) }
    if let cache = userCacheFolder(environment) { roots.append((cache, "user cache")) }
    let hyphened = String(info.name.map { $0 == "_" ? "-" : $0 })
    return roots.flatMap { root, reason in
      ([info.name] + (hyphened == info.name ? [] : [hyphened])).map { (joined(root, $0), reason) } + [
        (root, reason)
      ]
    } + info.packages.map { ($0.folder, "system package") }
  }

  private static func problem(_ info: DatasetInfo, _ folder: String) -> String? {
    let missing = info.files.filter { path(of: $0, in: folder) == nil }
    if missing.count == info.files.count { return "not there" }
    if !missing.isEmpty { return "lacks " + missing.map(\.name).joined(separator: ", ") }
    // The MNIST family shares file names; the labels tell which it is.
    guard let mark = info.splits.first?.labelFile, let labels = path(of: mark, in: folder),
      let crc = try? contentCRC32(labels), crc != mark.crc32
    else { return nil }
    let other = DatasetCatalog.all.first { $0.splits.first?.labelFile.crc32 == crc }
    return other.map { "has the files of \($0.name)" }
  }

  /// The file in a folder, plain or compressed; some copies have a dot for the first part's hyphen.
  static func path(of file: DatasetInfo.File, in folder: String) -> String? {
    let dotted = file.name.split(separator: "-idx").joined(separator: ".idx")
    return [file.name, file.name + ".gz", dotted, dotted + ".gz"].map { joined(folder, $0) }.first(
      where: fileExists)
  }

  /// `$XDG_CACHE_HOME/frigatebird`, or `~/.cache/frigatebird`.
  static func userCacheFolder(_ environment: (String) -> String?) -> String? {
    if let cache = environment("XDG_CACHE_HOME") { return joined(cache, "frigatebird") }
    return environment("HOME").map { joined($0, ".cache/frigatebird") }
  }
}

func joined(_ folder: String, _ name: String) -> String {
  folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

/// The CRC-32 of a file's content when inflated. A gzip file's trailer has it.
private func contentCRC32(_ path: String) throws(FileError) -> UInt32 {
  let source = try FileSource(path)
  let bytes = try source.bytes(min(source.limit, 1 << 20), of: "data")
  if bytes.starts(with: [0x1F, 0x8B]), bytes.count >= 18, bytes.count == source.limit {
    return bytes[(bytes.count - 8)..<(bytes.count - 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
  var crc = UInt32.max
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  return ~crc
}
