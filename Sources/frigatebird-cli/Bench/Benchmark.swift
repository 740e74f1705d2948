import FrigateEngine
import FrigateIR
import Frigatebird

/// Something to call again and again, ready to be timed.
struct Benchmark {
  /// What one call computes and must move at least; nil where that says nothing.
  var work: Work?
  /// What the result is held against.
  var bound = Bound.none
  var arenaByteCount: Int?
  /// Calls before the checksum is taken and timing begins.
  var warmUp = 50
  /// What its layers compute in; nil where it has none.
  var dtypePolicy: DTypePolicy?
  /// Further facts for the report.
  var facts: [(String, JSON)] = []
  /// A hash of what the calls so far have computed.
  var checksum: (() -> UInt64)?
  /// Microseconds of each call, for what has a clock of its own; else `call` is timed from outside.
  var times: ((_ seconds: Double) throws -> [Double])?
  var call: () throws -> Void

  enum Bound {
    case none
    /// The multiply-add peak.
    case arithmetic
    /// A plain copy of so many bytes.
    case bandwidth(Int)
  }
}

/// A benchmark by name.
struct BenchmarkCase: Sendable {
  let name: String
  let abstract: String
  let make: @Sendable () throws -> Benchmark

  init(_ name: String, _ abstract: String, make: @escaping @Sendable () throws -> Benchmark) {
    self.name = name
    self.abstract = abstract
    self.make = make
  }

  /// What layers compute in of the models that are made now.
  @TaskLocal static var dtypePolicy = DTypePolicy.float32

  static let all: [BenchmarkCase] = training + prediction + wide + contraction + elementwise + machine

  /// The cases with their abstracts, one a line.
  static var list: String {
    let width = all.map(\.name.count).max() ?? 0
    return all.map { one in
      one.name + String(repeating: " ", count: width + 2 - one.name.count) + one.abstract
    }.joined(separator: "\n")
  }
}

/// FNV-1a over 64-bit words.
struct Checksum {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ literal: Literal) {
    literal.withUnsafeBytes { bytes in
      let whole = bytes.count / 8 * 8
      for k in stride(from: 0, to: whole, by: 8) {
        add(bytes.loadUnaligned(fromByteOffset: k, as: UInt64.self))
      }
      for k in whole..<bytes.count { add(UInt64(bytes[k])) }
    }
  }

  private mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

  static func of(_ literals: [Literal]) -> UInt64 {
    var sum = Checksum()
    for literal in literals { sum.add(literal) }
    return sum.value
  }
}
