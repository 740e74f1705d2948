import CFrigateKernels
import FrigateIR
import FrigatePrimitives

extension Equation {
  /// The lane kernel of an elementwise primitive, if there is one for these operands.
  var laneKernel: frigate_lane_kernel? {
    guard let primitive = primitive as? any ElementwisePrimitive, let last = operands.last,
      operands.count <= 3
    else { return nil }
    if let convert = primitive as? Convert {
      return frigate_convert_find(last.type.dtype.kernel, convert.dtype.kernel)
    }
    // The first operand of a selection is boolean; the last always has the kernel's type.
    return frigate_lane_find(primitive.kernelName, last.type.dtype.kernel)
  }
}

/// Assigns tiles and buffers to the equations of one loop.
struct LoopBuilder {
  /// Bytes of tiles and streams one pass touches: within the innermost cache.
  private static let budget = 24 * 1024

  private let count: Int
  private var slots: [FusedLoop.Slot] = []
  private var slotOf: [FusedLoop.Slot: Int] = [:]
  private var refills: [FusedLoop.Refill] = []
  private var instructions: [FusedLoop.Instruction] = []
  /// Slots of tiles that are free.
  private var free: [Int] = []
  private var tiles = 0
  private var cost = 0.0

  /// Adds the step of a cluster. `escapes` says which values others need too.
  static func lower(
    _ equations: [Equation], count: Int, escapes: (Value) -> Bool, into lowering: inout Lowering
  ) {
    var builder = LoopBuilder(count: count)
    builder.build(equations, escapes, &lowering)
  }

  private init(count: Int) { self.count = count }

  private mutating func slot(_ slot: FusedLoop.Slot) -> Int {
    if let known = slotOf[slot] { return known }
    slots.append(slot)
    slotOf[slot] = slots.count - 1
    return slots.count - 1
  }

  /// A tile; its offset is its number until all are known.
  private mutating func newTile() -> Int {
    if let tile = free.popLast() { return tile }
    tiles += 1
    slots.append(FusedLoop.Slot(buffer: -1, offset: tiles - 1, step: 0))
    return slots.count - 1
  }

  private mutating func build(
    _ equations: [Equation], _ escapes: (Value) -> Bool, _ lowering: inout Lowering
  ) {
    let definitions = lowering.definitions
    var lastUse: [Value: Int] = [:]
    for (index, equation) in equations.enumerated() {
      for operand in equation.operands { lastUse[definitions.root(of: operand)] = index }
    }
    let wide = equations.contains { e in (e.operands + e.results).contains { $0.type.dtype.size == 8 } }
    let width = wide ? 8 : 4
    let longest = min(1024, (count + 15) / 16 * 16)

    var inside: [Value: Int] = [:]  // slots of what the loop computes
    var repeated: [Repeated: Int] = [:]
    var reads: [Int: Read] = [:]  // by buffer
    var order: [Int] = []
    var writes: [(buffer: Int, size: Int, at: Int)] = []
    for (index, equation) in equations.enumerated() {
      var x: [Int] = []
      for operand in equation.operands {
        switch definitions.reading(of: operand) {
        case .stored(let value):
          if let known = inside[value] {
            x.append(known)
          } else {
            let buffer = lowering.buffer(of: value)
            x.append(slot(FusedLoop.Slot(buffer: buffer, offset: 0, step: value.type.dtype.size)))
            if reads[buffer] == nil { order.append(buffer) }
            reads[buffer, default: Read(size: value.type.dtype.size)].direct = index
          }
        case .splat(let scalar):
          let buffer = lowering.tile(of: scalar, count: longest)
          x.append(slot(FusedLoop.Slot(buffer: buffer, offset: 0, step: 0)))
        case .repeated(let value, let repetition):
          let buffer = lowering.buffer(of: value)
          let key = Repeated(buffer: buffer, repetition: repetition)
          if let known = repeated[key] {
            x.append(known)
          } else {
            tiles += 1
            slots.append(FusedLoop.Slot(buffer: -1, offset: tiles - 1, step: 0))
            repeated[key] = slots.count - 1
            x.append(slots.count - 1)
            refills.append(
              FusedLoop.Refill(
                slot: slots.count - 1, source: buffer, elementSize: value.type.dtype.size,
                repetition: repetition))
            if reads[buffer] == nil { order.append(buffer) }
            reads[buffer, default: Read(size: value.type.dtype.size)].repetitions.append(repetition)
          }
        }
      }
      // A tile that dies here may hold the result, if elements are of one size.
      let result = equation.results[0]
      for operand in equation.operands.map(definitions.root) {
        if let tile = inside[operand], slots[tile].buffer < 0, lastUse[operand] == index,
          operand.type.dtype.size == result.type.dtype.size
        {
          free.append(tile)
          inside[operand] = nil
        }
      }
      let target: Int
      if escapes(result) {
        let buffer = lowering.buffer(of: result)
        target = slot(FusedLoop.Slot(buffer: buffer, offset: 0, step: result.type.dtype.size))
        writes.append((buffer, result.type.dtype.size, index))
      } else {
        target = newTile()
      }
      for operand in equation.operands.map(definitions.root) {
        if let tile = inside[operand], slots[tile].buffer < 0, lastUse[operand] == index {
          free.append(tile)
          inside[operand] = nil
        }
      }
      inside[result] = target
      instructions.append(
        FusedLoop.Instruction(
          kernel: equation.laneKernel!, result: target,
          operands: (x[0], x.count > 1 ? x[1] : x[0], x.count > 2 ? x[2] : x[0])))
      cost += equation.primitive is any RealFunction ? Cost.function : Cost.lane
    }

    var tile = min(longest, max(64, Self.budget / (width * slots.count) / 64 * 64))
    // A repetition that fits a whole number of times into the tile is laid out once, not once a tile.
    let periods = refills.map(\.repetition).filter { $0.count > 1 }.map(\.period)
    if let period = periods.filter({ $0 <= tile && $0 < count }).max() { tile = tile / period * period }
    let header = ((slots.count + 3) * 8 + 63) / 64 * 64
    let tileBytes = (tile * width + 63) / 64 * 64
    for k in slots.indices where slots[k].buffer < 0 {
      slots[k].offset = header + slots[k].offset * tileBytes
    }
    let names = equations.map(\.primitive.name).joined(separator: " ")
    let bytes = (order + writes.map(\.buffer)).reduce(0) { $0 + lowering.buffers[$1].byteCount }
    let kernel = FusedLoop(
      label: "loop [\(count)] tile \(tile): \(names)", count: count, tile: tile, slots: slots,
      refills: refills,
      instructions: instructions, scratchByteCount: header + tiles * tileBytes,
      cost: Cost.call + Double(count) * cost, work: Work(flops: count * equations.count, bytes: bytes),
      repetitions: order.map { reads[$0]!.repetitions.first },
      isMixed: order.map { reads[$0]!.isMixed })
    var inPlace: [(write: Int, read: Int)] = []
    for write in writes {
      for (buffer, read) in reads
      where read.repetitions.isEmpty && read.size == write.size && read.direct <= write.at {
        inPlace.append((write.buffer, buffer))
      }
    }
    inPlace.sort { ($0.write, $0.read) < ($1.write, $1.read) }
    lowering.add(Step(kernel: kernel, reads: order, writes: writes.map(\.buffer), inPlace: inPlace))
  }

  private struct Repeated: Hashable {
    var buffer: Int
    var repetition: Repetition
  }

  /// How the loop reads a buffer.
  private struct Read {
    var size: Int
    /// The last equation that reads it position by position; -1 for none.
    var direct = -1
    var repetitions: [Repetition] = []

    var isMixed: Bool { direct >= 0 && !repetitions.isEmpty || Set(repetitions).count > 1 }
  }
}
