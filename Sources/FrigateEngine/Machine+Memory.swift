import Glibc

extension Machine {
  /// Bytes of memory that this process can still have: the least of what the system has to give, what the process's control
  /// groups leave of their limits, and `FRIGATEBIRD_MEMORY` if that is set; nil where none of them says.
  public static var availableMemory: Int? {
    availableMemory(under: "", limit: try? Settings.given.get().memory)
  }

  /// The same with the files of /proc and /sys in a folder.
  static func availableMemory(under root: String, limit: Int?) -> Int? {
    ([limit, systemMemory(root)] + controlGroups(root)).compactMap { $0 }.min().map { max(0, $0) }
  }

  private static func systemMemory(_ root: String) -> Int? {
    let line = lines(root + "/proc/meminfo").first { $0.hasPrefix("MemAvailable:") }
    return line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// What is left in each group that the process is in: of version 2, or of version 1's controller of memory.
  private static func controlGroups(_ root: String) -> [Int?] {
    lines(root + "/proc/self/cgroup").flatMap { line -> [Int?] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { return [] }
      let isSecond = parts[0] == "0" && parts[1].isEmpty
      guard isSecond || parts[1].split(separator: ",").contains("memory") else { return [] }
      let mount = root + "/sys/fs/cgroup" + (isSecond ? "" : "/memory")
      // A limit of a group holds for those inside. In a container the outer ones may not be there to see.
      var folder = ""
      let folders =
        [""]
        + parts[2].split(separator: "/").map { part -> String in
          folder += "/" + part
          return folder
        }
      return folders.map { isSecond ? second(mount + $0) : first(mount + $0) }
    }
  }

  private static func second(_ folder: String) -> Int? {
    left(
      of: number(folder + "/memory.max"), used: number(folder + "/memory.current"), folder, "inactive_file")
  }

  private static func first(_ folder: String) -> Int? {
    left(
      of: number(folder + "/memory.limit_in_bytes"), used: number(folder + "/memory.usage_in_bytes"), folder,
      "total_inactive_file")
  }

  /// Files that were read but aren't in use count as used, and make room when it is needed.
  private static func left(of limit: Int?, used: Int?, _ folder: String, _ reclaimable: String) -> Int? {
    guard let limit, let used else { return nil }
    let line = lines(folder + "/memory.stat").first { $0.hasPrefix(reclaimable + " ") }
    let spare = line.flatMap { Int($0.dropFirst(reclaimable.count + 1)) } ?? 0
    return limit - used + min(spare, used)
  }

  /// Nil for `max`, which is no limit.
  private static func number(_ path: String) -> Int? { lines(path).first.flatMap { Int($0) } }

  /// The lines of a short file; none if it can't be read.
  private static func lines(_ path: String) -> [Substring] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + count, $0.count - count) }
      if got <= 0 { break }
      count += got
    }
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
  }
}
