import CFrigateKernels
import FrigateIR

/// Moves elements between two layouts: `to[Σ iₖ · toStrides[k]] = from[Σ iₖ · fromStrides[k]]`,
/// strides and offsets in bytes.
struct StridedCopy: Kernel {
  let name: String
  let elementSize: Int
  let shape: [Int]
  let from: Int
  var fromOffset = 0
  let fromStrides: [Int]
  let to: Int
  var toOffset = 0
  let toStrides: [Int]
  /// Whether the whole result is written; if not, rows of the copy aren't rows of the result.
  var isWhole = true

  var label: String { "\(name) \(shape)" }
  var cost: Double {
    let isDirect = fromStrides.last == elementSize || fromStrides.last == 0 || shape.isEmpty
    return Cost.call + Double(shape.reduce(elementSize, *)) * Cost.byte * (isDirect ? 1 : Cost.scatter)
  }
  var work: Work { Work(flops: 0, bytes: 2 * shape.reduce(elementSize, *)) }
  var rows: Int { shape.first ?? 1 }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    isWhole && shape.first.map { $0 % rows == 0 } == true ? [false] : nil
  }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let target = buffers[to] + toOffset
    let source = UnsafeRawPointer(buffers[from]) + fromOffset
    guard let length = shape.first else {
      target.copyMemory(from: source, byteCount: elementSize)
      return
    }
    let range = share.range(of: length)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: shape.count) { sizes in
      for k in shape.indices { sizes[k] = k == 0 ? range.count : shape[k] }
      frigate_copy_strided(
        elementSize, Int32(shape.count), sizes.baseAddress!, target + range.lowerBound * toStrides[0],
        toStrides, source + range.lowerBound * fromStrides[0], fromStrides)
    }
  }
}

/// The same bytes in other memory; nothing if it is the same memory.
struct PlainCopy: Kernel {
  let byteCount: Int
  let from: Int
  let to: Int

  var label: String { "copy \(byteCount) B" }
  var cost: Double { Cost.call + Double(byteCount) * Cost.byte }
  /// Nothing where the memory is taken over, which a run decides.
  var work: Work { Work(flops: 0, bytes: 2 * byteCount) }
  var rows: Int { byteCount }
  func readsOwnRows(of rows: Int) -> [Bool]? { byteCount % rows == 0 ? [true] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    guard buffers[from] != buffers[to] else { return }
    let range = share.range(of: byteCount)
    (buffers[to] + range.lowerBound).copyMemory(
      from: buffers[from] + range.lowerBound, byteCount: range.count)
  }
}

/// One scalar's bytes at every position.
struct Fill: Kernel {
  let scalar: Literal
  let count: Int
  let to: Int

  var label: String { "fill \(scalar.type.dtype)[\(count)]" }
  var cost: Double { Cost.call + Double(count * scalar.type.dtype.size) * Cost.byte }
  var work: Work { Work(flops: 0, bytes: count * scalar.type.dtype.size) }
  var rows: Int { count }
  func readsOwnRows(of rows: Int) -> [Bool]? { count % rows == 0 ? [] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: count)
    let size = scalar.type.dtype.size
    frigate_fill(size, buffers[to] + range.lowerBound * size, scalar.storage.base, range.count)
  }
}
