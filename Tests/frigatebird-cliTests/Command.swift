import Foundation

/// The built binary, run as a process of its own.
enum Command {
  struct Result {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Beside the test bundle in the build folder.
  static let binary = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("frigatebird")

  /// MNIST where it is in reach, else Fashion-MNIST.
  static let dataset: String = {
    let found = try? run("data", "info", "mnist", "--local")
    return found?.status == 0 ? "mnist" : "fashion_mnist"
  }()

  static func process(_ arguments: [String], environment: [String: String] = [:]) -> (Process, Pipe, Pipe) {
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipes = (Pipe(), Pipe())
    process.standardOutput = pipes.0
    process.standardError = pipes.1
    return (process, pipes.0, pipes.1)
  }

  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Result {
    try run(arguments: arguments, environment: environment)
  }

  static func run(arguments: [String], environment: [String: String] = [:]) throws -> Result {
    let (process, output, errors) = process(arguments, environment: environment)
    try process.run()
    // Neither says more than a pipe holds while the other is read.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: text, as: UTF8.self), errors: String(decoding: complaints, as: UTF8.self))
  }
}

/// A folder for one test's files, removed with the value.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "frigatebird-cli-tests-" + UUID().uuidString

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
  func contents(_ name: String = "") -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: file(name)).sorted()) ?? []
  }
}
