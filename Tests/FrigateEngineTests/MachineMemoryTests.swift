import Foundation
import Testing

@testable import FrigateEngine

/// What the system and control groups leave of memory, read from files like theirs.
@Suite final class MachineMemoryTests {
  private let root = NSTemporaryDirectory() + "frigatebird-memory-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private func write(_ text: String, _ path: String) throws {
    let file = URL(fileURLWithPath: root + path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }

  private func available(_ limit: Int? = nil) -> Int? { Machine.availableMemory(under: root, limit: limit) }

  @Test func nobodySays() throws {
    #expect(available() == nil && available(5) == 5)
    try write("MemTotal: 24 kB\n", "/proc/meminfo")
    try write("nonsense\n0::\n:::::\n", "/proc/self/cgroup")
    #expect(available() == nil)
  }

  @Test func theLeastOfAll() throws {
    try write("MemTotal:       2000 kB\nMemFree:  10 kB\nMemAvailable:   1500 kB\n", "/proc/meminfo")
    #expect(available() == 1500 * 1024 && available(99) == 99)
    // Version 2: the inner group has no limit of its own, the outer one has.
    try write("0::/outer/inner\n", "/proc/self/cgroup")
    let groups = "/sys/fs/cgroup/outer"
    try write("max\n", groups + "/inner/memory.max")
    try write("7000\n", groups + "/inner/memory.current")
    #expect(available() == 1500 * 1024)
    try write("100000\n", groups + "/memory.max")
    try write("90000\n", groups + "/memory.current")
    #expect(available() == 10_000)
    try write("active_file 3\ninactive_file 4000\n", groups + "/memory.stat")
    #expect(available() == 14_000)
    try write("120000\n", groups + "/memory.current")
    #expect(available() == 0)
  }

  @Test func versionOne() throws {
    try write("9:name=systemd:/\n4:cpu,memory:/job\n", "/proc/self/cgroup")
    try write("5000\n", "/sys/fs/cgroup/memory/job/memory.limit_in_bytes")
    try write("1000\n", "/sys/fs/cgroup/memory/job/memory.usage_in_bytes")
    try write("inactive_file 500\ntotal_inactive_file 600\n", "/sys/fs/cgroup/memory/job/memory.stat")
    #expect(available() == 4600)
    // A container sees its own group as the root.
    try write("3000\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
    try write("1000\n", "/sys/fs/cgroup/memory/memory.usage_in_bytes")
    #expect(available() == 2000)
  }

  @Test func thisMachineHasMemory() throws {
    #expect(try #require(Machine.availableMemory) > 1 << 20)
  }
}
