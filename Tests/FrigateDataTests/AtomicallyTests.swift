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
