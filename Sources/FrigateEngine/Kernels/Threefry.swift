import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// One Threefry block a position, each under its own key.
struct ThreefryKernel: Kernel {
  let count: Int
  /// Buffers of (k0, k1, x0, x1).
  let from: [Int]
  /// Buffers of (y0, y1).
  let to: [Int]

  var label: String { "threefry_2x32 [\(count)]" }
  var cost: Double { Cost.call + Double(count) * Cost.function * 2 }
  var work: Work { Work(flops: 0, bytes: 24 * count) }
  var rows: Int { count }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    count % rows == 0 ? Array(repeating: true, count: from.count) : nil
  }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: count)
    func words(_ buffer: Int) -> UnsafeMutablePointer<UInt32> {
      buffers[buffer].assumingMemoryBound(to: UInt32.self) + range.lowerBound
    }
    frigate_threefry2x32_keys(
      words(from[0]), words(from[1]), words(from[2]), words(from[3]), words(to[0]), words(to[1]), range.count)
  }
}

extension Threefry2x32: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let from = equation.operands.map { lowering.buffer(of: $0) }
    let to = equation.results.map { lowering.buffer(of: $0) }
    lowering.add(
      Step(
        kernel: ThreefryKernel(count: equation.results[0].type.count, from: from, to: to), reads: from,
        writes: to))
    return true
  }
}
