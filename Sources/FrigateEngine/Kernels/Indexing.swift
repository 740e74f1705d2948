import CFrigateKernels
import FrigateIR
import FrigatePrimitives

/// Reads one integer of any integer type (uint64 beyond 2⁶³ saturates).
struct IndexReader: Sendable {
  let buffer: Int
  let dtype: DType

  func callAsFunction(_ buffers: Buffers, _ k: Int) -> Int {
    let address = UnsafeRawPointer(buffers[buffer])
    return switch dtype {
    case .int8: Int(address.load(fromByteOffset: k, as: Int8.self))
    case .int16: Int(address.load(fromByteOffset: k * 2, as: Int16.self))
    case .int32: Int(address.load(fromByteOffset: k * 4, as: Int32.self))
    case .uint8: Int(address.load(fromByteOffset: k, as: UInt8.self))
    case .uint16: Int(address.load(fromByteOffset: k * 2, as: UInt16.self))
    case .uint32: Int(address.load(fromByteOffset: k * 4, as: UInt32.self))
    case .uint64: Int(clamping: address.load(fromByteOffset: k * 8, as: UInt64.self))
    case .int64, .float16, .bfloat16, .float32, .float64, .bool:
      address.load(fromByteOffset: k * 8, as: Int.self)
    }
  }
}

/// A block that starts where an index vector says, copied out of a tensor or into it; the start moves
/// so far that the block lies inside.
struct BlockCopy: Kernel {
  let name: String
  let elementSize: Int
  let block: [Int]
  /// The tensor the block is part of, and its strides in bytes.
  let shape: [Int]
  let strides: [Int]
  let whole: Int
  let part: Int
  let index: IndexReader
  let isInto: Bool

  var label: String { "\(name) \(block) of \(shape)" }
  var cost: Double { Cost.call + Double(block.reduce(elementSize, *)) * Cost.byte * 2 }
  var work: Work { Work(flops: 0, bytes: 2 * block.reduce(elementSize, *)) }
  var rows: Int { 1 }
  func readsOwnRows(of rows: Int) -> [Bool]? { nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    var offset = 0
    for k in shape.indices { offset += max(0, min(index(buffers, k), shape[k] - block[k])) * strides[k] }
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * block.count + 1) { scratch in
      var stride = elementSize
      for k in block.indices.reversed() {
        scratch[k] = block[k]
        scratch[block.count + k] = stride
        stride *= block[k]
      }
      let (sizes, packed) = (scratch.baseAddress!, scratch.baseAddress! + block.count)
      if isInto {
        frigate_copy_strided(
          elementSize, Int32(block.count), sizes, buffers[whole] + offset, strides, buffers[part], packed)
      } else {
        frigate_copy_strided(
          elementSize, Int32(block.count), sizes, buffers[part], packed, buffers[whole] + offset, strides)
      }
    }
  }
}

extension DynamicSlice: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let type = equation.operands[0].type
    let whole = lowering.buffer(of: equation.operands[0])
    let part = lowering.buffer(of: equation.results[0])
    let index = IndexReader(
      buffer: lowering.buffer(of: equation.operands[1]), dtype: equation.operands[1].type.dtype)
    lowering.add(
      Step(
        kernel: BlockCopy(
          name: name, elementSize: type.dtype.size, block: sizes, shape: type.shape,
          strides: type.shape.byteStrides(type.dtype.size), whole: whole, part: part, index: index,
          isInto: false),
        reads: [whole, index.buffer], writes: [part]))
    return true
  }
}

extension DynamicUpdateSlice: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let type = equation.results[0].type
    let source = lowering.buffer(of: equation.operands[0])
    let part = lowering.buffer(of: equation.operands[1])
    let whole = lowering.buffer(of: equation.results[0])
    let index = IndexReader(
      buffer: lowering.buffer(of: equation.operands[2]), dtype: equation.operands[2].type.dtype)
    // The copy vanishes where the operand's memory can be taken over.
    lowering.add(
      Step(
        kernel: PlainCopy(byteCount: type.byteCount, from: source, to: whole), reads: [source],
        writes: [whole], inPlace: source == part || source == index.buffer ? [] : [(whole, source)]))
    if equation.operands[1].type.count == 0 { return true }
    lowering.add(
      Step(
        kernel: BlockCopy(
          name: name, elementSize: type.dtype.size, block: equation.operands[1].type.shape,
          shape: type.shape, strides: type.shape.byteStrides(type.dtype.size), whole: whole, part: part,
          index: index, isInto: true),
        reads: [whole, part, index.buffer], writes: [whole]))
    return true
  }
}

/// Whole rows of a matrix, named by an index each; a row outside is the nearest one, or filler.
struct RowGather: Kernel {
  let count: Int
  let bound: Int
  let rowByteCount: Int
  let index: IndexReader
  let from: Int
  let to: Int
  /// The row's bytes where the index is outside; nil takes the nearest row.
  let filler: Storage?

  var label: String { "gather \(count) rows of \(rowByteCount) B from \(bound)" }
  var cost: Double { Cost.call + Double(count * rowByteCount) * Cost.byte * 2 }
  var work: Work { Work(flops: 0, bytes: count * (2 * rowByteCount + index.dtype.size)) }
  var rows: Int { count }
  func readsOwnRows(of rows: Int) -> [Bool]? { count % rows == 0 ? [false, true] : nil }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: count)
    frigate_take_rows(
      rowByteCount, buffers[to] + range.lowerBound * rowByteCount, buffers[from], bound,
      buffers[index.buffer],
      index.dtype.kernel, range.lowerBound, range.count, filler?.base)
  }
}

/// A window of a tensor for each index vector; one outside moves inside, or is filler.
struct WindowGather: Kernel {
  let windows: Windows
  let from: Int
  let to: Int
  /// One element, for windows that aren't wholly inside.
  let filler: Storage

  private var byteCount: Int {
    windows.count * windows.outer.reduce(windows.run * windows.elementSize) { $0 * $1.size }
  }
  var label: String { "gather \(windows.count) windows, \(byteCount) B" }
  var cost: Double { Cost.call + Double(windows.count) * Cost.call + Double(byteCount) * Cost.byte * 2 }
  var work: Work { Work(flops: 0, bytes: 2 * byteCount) }
  var rows: Int { windows.following == nil ? 1 : windows.count }
  func readsOwnRows(of rows: Int) -> [Bool]? {
    windows.following != nil && windows.count % rows == 0 ? [false, true] : nil
  }
  var scratchByteCount: Int { 0 }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = windows.following == nil ? 0..<windows.count : share.range(of: windows.count)
    let (size, run) = (windows.elementSize, windows.run)
    let (target, source) = (buffers[to], UnsafeRawPointer(buffers[from]))
    for k in range {
      let (start, window) = windows.place(k, buffers)
      windows.forEachRun { x, y in
        if let start {
          (target + window + y).copyMemory(from: source + start + x, byteCount: run * size)
        } else {
          frigate_fill(size, target + window + y, filler.base, run)
        }
      }
    }
  }
}

extension Gather: NativePrimitive {
  func lower(_ equation: Equation, into lowering: inout Lowering) -> Bool {
    let (x, indices) = (equation.operands[0].type, equation.operands[1].type)
    let windows = equation.results[0].type
    let from = lowering.buffer(of: equation.operands[0])
    let index = IndexReader(buffer: lowering.buffer(of: equation.operands[1]), dtype: indices.dtype)
    let to = lowering.buffer(of: equation.results[0])
    let filler = bounds.filler(x.dtype)
    let kernel: any Kernel
    if takesRows(x.shape, windows.rank) {
      let row = x.shape.dropFirst().reduce(1, *)
      let fill = Storage(byteCount: row * x.dtype.size)
      frigate_fill(x.dtype.size, fill.base, filler.storage.base, row)
      kernel = RowGather(
        count: indices.count, bound: x.shape[0], rowByteCount: row * x.dtype.size, index: index, from: from,
        to: to, filler: bounds == .clip ? nil : fill)
    } else {
      kernel = WindowGather(
        windows: Windows(axes, operand: x, windows: windows, index: index, clips: bounds == .clip),
        from: from,
        to: to, filler: filler.storage)
    }
    lowering.add(Step(kernel: kernel, reads: [from, index.buffer], writes: [to]))
    return true
  }

  /// Whether windows are whole rows, one after the other.
  private func takesRows(_ shape: [Int], _ rank: Int) -> Bool {
    axes.startIndexMap == [0] && axes.collapsed == [0] && axes.operandBatching.isEmpty
      && Array(sliceSizes.dropFirst()) == Array(shape.dropFirst()) && shape[0] > 0
      && axes.offset == Array(rank - (shape.count - 1)..<rank)
  }
}
