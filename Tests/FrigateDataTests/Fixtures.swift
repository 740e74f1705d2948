import Foundation
import FrigateIR

@testable import FrigateData

/// Where `Scripts/make-fixtures` leaves what the real peers wrote.
let fixtures = ProcessInfo.processInfo.environment["FRIGATEBIRD_FIXTURES"] ?? ".build/fixtures"

/// A folder for one test's files, removed with the value.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "frigate-data-tests-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }
  var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

func readBytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }

func writeBytes(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// The same numbers on every machine and in every run.
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

/// A tensor with different elements everywhere, extremes among them.
func sample(_ dtype: DType, _ shape: [Int]) -> Literal {
  let type = TensorType(dtype, shape)
  if dtype.isFloating { return Literal(type, doubles: (0..<type.count).map { Double($0) * 0.375 - 2 }) }
  return Literal(type, integers: (0..<type.count).map { Int64($0) * 37 - 5 })
}

/// An IDX file of bytes.
func idx(_ shape: [Int], code: UInt8 = 8, _ data: [UInt8]) -> [UInt8] {
  [0, 0, code, UInt8(shape.count)]
    + shape.flatMap { n in (0..<4).map { UInt8(truncatingIfNeeded: n >> (24 - 8 * $0)) } } + data
}

/// What a call throws, as text; nil when it throws nothing.
func message(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return "\(error)"
  }
}
