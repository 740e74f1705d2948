import Foundation
import Testing

/// Snippets that say themselves whether they work, run as they were compiled with the package.
struct SnippetsTests {
  /// Beside the test bundle in the build folder.
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  @Test func ownLayersAndActivationsTrainAndComeBack() throws {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("frigate-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let process = Process()
    process.executableURL = Self.folder.appendingPathComponent("OwnLayer")
    process.currentDirectoryURL = place
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.hasSuffix("loaded: the same\n"), "\(text)")
    let accuracy = text.split(separator: " ").dropFirst().first.flatMap { Double($0.dropLast()) }
    #expect(try #require(accuracy) > 0.95, "\(text)")
  }
}
