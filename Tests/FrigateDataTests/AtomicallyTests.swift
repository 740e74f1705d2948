import Foundation
import Testing

@testable import FrigateData

struct AtomicallyTests {
  let folder = TemporaryFolder()

  @Test func replacesAndLeavesNothingBehind() throws {
    let path = folder.file("x")
    try atomically(writing: path, bytes: [1, 2, 3])
    try atomically(writing: path, bytes: [4])
    #expect(try readBytes(path) == [4])
    #expect(folder.contents == ["x"])
  }

  @Test func aFailureChangesNothing() throws {
    let path = folder.file("x")
    try atomically(writing: path, bytes: [1, 2, 3])
    #expect(throws: CancellationError.self) {
      try atomically(writing: path) { temporary in
        let writer = try FileWriter(temporary)
        try writer.write([9])
        throw CancellationError()
      }
    }
    #expect(try readBytes(path) == [1, 2, 3])
    #expect(folder.contents == ["x"])
    // A body that writes nothing is a mistake, not an empty file.
    #expect(throws: FileError.self) { try atomically(writing: path) { _ in } }
    #expect(throws: FileError.self) { try atomically(writing: folder.path, bytes: [1]) }
    #expect(
      message { try atomically(writing: "/nowhere/x", bytes: [1]) }?.contains(
        "can't be written: No such file") == true)
  }

  /// What was killed while it wrote is cleared away by the next who writes the same file; what others are writing isn't.
  @Test func leftoversOfTheKilled() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    let dead = process.processIdentifier
    // A number that no other test running meanwhile comes to.
    let kept = [
      ".x.1.7.tmp", ".x.\(getpid()).\(Int.max).tmp",
      ".y.\(dead).1.tmp", ".x.\(dead).tmp", ".x.\(dead).1.2.tmp",
      ".x.-\(dead).1.tmp", "x.\(dead).1.tmp",
    ]
    for name in kept + [".x.\(dead).1.tmp", ".x.\(dead).12.tmp"] {
      try Data([1]).write(to: URL(fileURLWithPath: folder.file(name)))
    }
    try atomically(writing: folder.file("x"), bytes: [1])
    #expect(folder.contents.sorted() == (kept + ["x"]).sorted())
  }

  @Test func onlyFilesAreReplaced() throws {
    mkfifo(folder.file("pipe"), 0o600)
    for path in [folder.file("pipe"), "/dev/null"] {
      #expect(
        message { try atomically(writing: path, bytes: [1]) }
          == "\(path): isn't a regular file\n  fix       give the path of a file")
    }
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(
      message { try atomically(writing: folder.path, bytes: [1]) }
        == "\(folder.path): is a folder\n  fix       give the path of a file")
  }

  @Test func linksAndPermissionsStay() throws {
    let path = folder.file("x")
    try atomically(writing: path, bytes: [1])
    #expect(chmod(path, 0o600) == 0)
    #expect(symlink(path, folder.file("link")) == 0)
    try atomically(writing: folder.file("link"), bytes: [2])
    #expect(try readBytes(path) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == path)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }
}
