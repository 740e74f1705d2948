import Foundation
import FrigateIR

/// A folder for one test's files, removed with the value.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "frigate-formats-tests-" + UUID().uuidString

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
  }
  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
  }
}

/// The package's folder.
let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

/// Runs a script of Tests/Interop with the interpreter that has the real peers; returns what it said if
/// it failed.
func python(_ script: String, _ arguments: String...) throws -> String? {
  let fixtures = ProcessInfo.processInfo.environment["FRIGATEBIRD_FIXTURES"] ?? root + "/.build/fixtures"
  let process = Process()
  process.executableURL = URL(fileURLWithPath: fixtures + "/python")
  process.arguments = ["\(root)/Tests/Interop/\(script)"] + arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  return process.terminationStatus == 0 ? nil : text
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
