import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// `count` random words under each of `keys` keys.
struct RandomBitsKernel: Kernel {
  let elementSize: Int
  let keys: Int
  let count: Int
  let key: Int
  let to: Int

  var label: String { "random_bits \(keys)×\(count) of \(elementSize) B" }
  var cost: Double { Cost.call + Double(keys * count) * Cost.function }
  var work: Work { Work(flops: 0, bytes: keys * (count * elementSize + 8)) }
  var rows: Int { keys == 1 ? count : keys }
  func readsOwnRows(of rows: Int) -> [Bool]? { (keys == 1 ? count : keys) % rows == 0 ? [false] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let words = buffers[key].assumingMemoryBound(to: UInt32.self)
    let range = share.range(of: rows)
    if keys == 1 {
      draw(words, UInt64(range.lowerBound), buffers[to] + range.lowerBound * elementSize, range.count)
    } else {
      for k in range { draw(words + 2 * k, 0, buffers[to] + k * count * elementSize, count) }
    }
  }

  private func draw(
    _ key: UnsafePointer<UInt32>, _ first: UInt64, _ target: UnsafeMutableRawPointer, _ n: Int
  ) {
    switch elementSize {
    case 1: frigate_random_bits8(key[0], key[1], first, target.assumingMemoryBound(to: UInt8.self), n)
    case 2: frigate_random_bits16(key[0], key[1], first, target.assumingMemoryBound(to: UInt16.self), n)
    case 4: frigate_random_bits32(key[0], key[1], first, target.assumingMemoryBound(to: UInt32.self), n)
    default: frigate_random_bits64(key[0], key[1], first, target.assumingMemoryBound(to: UInt64.self), n)
    }
  }
}

extension RandomBits: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let key = lowering.buffer(of: equation.operands[0])
    let to = lowering.buffer(of: equation.results[0])
    lowering.add(
      Step(
        kernel: RandomBitsKernel(
          elementSize: dtype.size, keys: equation.operands[0].type.count / 2, count: shape.reduce(1, *),
          key: key, to: to),
        reads: [key], writes: [to]))
    return true
  }
}
