import Foundation
import Testing

/// Snippets that say themselves whether they work, run as they were compiled with the package.
struct SnippetsTests {
  /// Beside the test bundle in the build folder.
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  @Test func ownLayersAndActivationsTrainAndComeBack() throws {
    #expect(try number("accuracy", saidBy: "OwnLayer") > 0.95)
  }

  @Test func graphsOfLayersTrainAndComeBack() throws {
    #expect(try number("accuracy", saidBy: "TwoHeads") > 0.95)
  }

  @Test func ownLossesMetricsOptimizersAndSchedulesTrainAndComeBack() throws {
    // The quantile that was asked for is 0.9.
    #expect(try abs(number("coverage", saidBy: "OwnTraining") - 0.9) < 0.02)
  }

  /// Runs a snippet in a folder of its own; what it loads must be what it saved.
  private func number(_ name: String, saidBy snippet: String) throws -> Double {
    let place = FileManager.default.temporaryDirectory.appendingPathComponent("frigate-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let process = Process()
    process.executableURL = Self.folder.appendingPathComponent(snippet)
    process.currentDirectoryURL = place
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.hasPrefix(name + " ") && text.hasSuffix("loaded: the same\n"), "\(text)")
    return try #require(text.split(separator: " ").dropFirst().first.flatMap { Double($0.dropLast()) })
  }
}
