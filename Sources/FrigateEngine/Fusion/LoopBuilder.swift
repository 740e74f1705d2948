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
  /// Bytes of a result from which on it is written past the caches, and of an operand from which on tiles
  /// are asked for ahead: what the last cache won't keep, and what the second won't.
  private static let streamed = 16 << 20
  private static let fetchedAhead = 1 << 20
  /// Positions from which on constants are laid out among the other tiles. Tiles of their own all begin at one
  /// place of a page, so that together they crowd a part of the cache.
  private static let many = 1 << 16

  private let count: Int
  private var slots: [Slot] = []
  private var slotOf: [Slot: Int] = [:]
  private var refills: [Refill] = []
  private var streams: [frigate_loop_stream] = []
  private var instructions: [frigate_loop_instruction] = []
  private var compiled: [CompiledChain] = []
  /// Slots of tiles that hold a result to the end.
  private var kept: Set<Int> = []
  /// Slots of tiles that are free.
  private var free: [Int] = []
  private var tiles = 0
  private var cost = 0.0

  /// Adds the step of a cluster. `escapes` says which values others need too.
  static func lower(
    _ equations: [Equation], count: Int, escapes: @escaping (Value) -> Bool, into lowering: inout Lowering
  ) {
    var builder = LoopBuilder(count: count)
    builder.build(equations, escapes, &lowering)
  }

  private init(count: Int) { self.count = count }

  /// Where a kernel's operand or result begins, and how it moves from tile to tile.
  private struct Slot: Hashable {
    /// A buffer's number, or -1 for the task's scratch.
    var buffer: Int
    /// Bytes from the scratch's start.
    var offset: Int
    /// Bytes of an element; 0 for what stays in place.
    var step: Int
  }

  /// A repeated operand, laid out in a tile of its own as the loop arrives there.
  private struct Refill {
    var slot: Int
    var source: Int
    var elementSize: Int
    var repetition: Repetition
  }

  private mutating func slot(_ slot: Slot) -> Int {
    if let known = slotOf[slot] { return known }
    slots.append(slot)
    slotOf[slot] = slots.count - 1
    return slots.count - 1
  }

  /// A tile; its offset is its number until all are known.
  private mutating func newTile() -> Int {
    if let tile = free.popLast() { return tile }
    tiles += 1
    slots.append(Slot(buffer: -1, offset: tiles - 1, step: 0))
    return slots.count - 1
  }

  private mutating func build(
    _ equations: [Equation], _ escapes: @escaping (Value) -> Bool, _ lowering: inout Lowering
  ) {
    let definitions = lowering.definitions
    let streamed = Set(
      equations.flatMap(\.results).filter {
        escapes($0) && $0.type.byteCount >= Self.streamed && !lowering.isDonated($0)
      })
    let operations = CompiledChains.joined(
      Chains.operations(equations, escapes: escapes, definitions), count: count, escapes: escapes,
      streamed: streamed, definitions)
    var lastUse: [Value: Int] = [:]
    for (index, operation) in operations.enumerated() {
      for operand in operation.operands { lastUse[definitions.root(of: operand)] = index }
    }
    let wide = equations.contains { e in (e.operands + e.results).contains { $0.type.dtype.size == 8 } }
    let width = wide ? 8 : 4
    let longest = min(1024, (count + 15) / 16 * 16)

    var inside: [Value: Int] = [:]  // slots of what the loop computes
    var repeated: [Repeated: Int] = [:]
    var reads: [Int: Read] = [:]  // by buffer
    var order: [Int] = []
    var writes: [(buffer: Int, size: Int, at: Int)] = []
    for (index, operation) in operations.enumerated() {
      var x: [Int] = []
      for operand in operation.operands {
        switch definitions.reading(of: operand) {
        case .stored(let value):
          if let known = inside[value] {
            x.append(known)
          } else {
            let buffer = lowering.buffer(of: value)
            x.append(slot(Slot(buffer: buffer, offset: 0, step: value.type.dtype.size)))
            if reads[buffer] == nil { order.append(buffer) }
            reads[buffer, default: Read(size: value.type.dtype.size)].direct = index
          }
        case .splat(let scalar) where count >= Self.many:
          let constant = Repeated(
            buffer: lowering.tile(of: scalar, count: 1), repetition: Repetition(run: count, count: 1))
          x.append(repeated[constant] ?? refill(constant, size: scalar.type.dtype.size))
          repeated[constant] = x.last
        case .splat(let scalar):
          let buffer = lowering.tile(of: scalar, count: longest)
          x.append(slot(Slot(buffer: buffer, offset: 0, step: 0)))
        case .repeated(let value, let repetition):
          let buffer = lowering.buffer(of: value)
          if operation.isCompiled, repetition.isScalar(of: count) {
            x.append(slot(Slot(buffer: buffer, offset: 0, step: 0)))
            if reads[buffer] == nil { order.append(buffer) }
            reads[buffer, default: Read(size: value.type.dtype.size)].repetitions.append(repetition)
            continue
          }
          let key = Repeated(buffer: buffer, repetition: repetition)
          if let known = repeated[key] {
            x.append(known)
          } else {
            repeated[key] = refill(key, size: value.type.dtype.size)
            x.append(repeated[key]!)
            if reads[buffer] == nil { order.append(buffer) }
            reads[buffer, default: Read(size: value.type.dtype.size)].repetitions.append(repetition)
          }
        }
      }
      // A tile that dies here may hold a result, if elements are of one size: kernels read before they write.
      free += dying(operation, &inside, definitions) {
        let size = $1
        return lastUse[$0] == index && operation.results.allSatisfy { $0.type.dtype.size == size }
      }
      let targets = operation.results.map { result in
        guard escapes(result) else { return newTile() }
        let buffer = lowering.buffer(of: result)
        writes.append((buffer, result.type.dtype.size, index))
        if streamed.contains(result), !operation.isCompiled {
          let tile = newTile()
          kept.insert(tile)
          streams.append(
            frigate_loop_stream(
              slot: Int32(tile), target: Int32(buffer), element_size: result.type.dtype.size))
          return tile
        }
        return slot(Slot(buffer: buffer, offset: 0, step: result.type.dtype.size))
      }
      free += dying(operation, &inside, definitions) { value, _ in lastUse[value] == index }
      for (result, target) in zip(operation.results, targets) { inside[result] = target }
      add(operation, results: targets, operands: x)
    }

    // Where nothing is kept from pass to pass but in registers, no cache sets a limit.
    let isFlat = tiles == 0 && operations.count == 1 && operations[0].isCompiled
    var tile = isFlat ? Self.many : min(longest, max(64, Self.budget / (width * slots.count) / 64 * 64))
    // A repetition that fits a whole number of times into the tile is laid out once, not once a tile.
    let periods = refills.map(\.repetition).filter { $0.count > 1 }.map(\.period)
    if let period = periods.filter({ $0 <= tile && $0 < count }).max() { tile = tile / period * period }
    let header = (slots.count * 8 + 63) / 64 * 64
    let tileBytes = (tile * width + 63) / 64 * 64
    for k in slots.indices where slots[k].buffer < 0 {
      slots[k].offset = header + slots[k].offset * tileBytes
    }
    let names = operations.map(\.name).joined(separator: " ")
    let bytes = (order + writes.map(\.buffer)).reduce(0) { $0 + lowering.buffers[$1].byteCount }
    let kernel = FusedLoop(
      label: "loop [\(count)] tile \(tile): \(names)", count: count, tape: tape(tile: tile, isFlat: isFlat),
      scratchByteCount: header + tiles * tileBytes, cost: Cost.call + Double(count) * cost,
      work: Work(flops: count * equations.count, bytes: bytes),
      repetitions: order.map { reads[$0]!.repetitions.first }, isMixed: order.map { reads[$0]!.isMixed })
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

  /// A tile that is laid out as the loop arrives there.
  private mutating func refill(_ key: Repeated, size: Int) -> Int {
    tiles += 1
    slots.append(Slot(buffer: -1, offset: tiles - 1, step: 0))
    refills.append(
      Refill(
        slot: slots.count - 1, source: key.buffer, elementSize: size, repetition: key.repetition))
    return slots.count - 1
  }

  /// The tiles of operands that `isDead`, by value and element size, which are forgotten.
  private func dying(
    _ operation: LaneOperation, _ inside: inout [Value: Int], _ definitions: Definitions,
    _ isDead: (Value, Int) -> Bool
  ) -> [Int] {
    var tiles: [Int] = []
    for value in operation.operands.map(definitions.root) {
      guard let tile = inside[value], slots[tile].buffer < 0, !kept.contains(tile),
        isDead(value, value.type.dtype.size)
      else { continue }
      tiles.append(tile)
      inside[value] = nil
    }
    return tiles
  }

  private mutating func add(_ operation: LaneOperation, results: [Int], operands: [Int]) {
    var instruction = frigate_loop_instruction()
    switch operation.kernel {
    case .lane(let kernel): instruction.lane = kernel
    case .chain(let kernel): instruction.chain = kernel
    case .compiled(let chain):
      instruction.chain = chain.kernel
      compiled.append(chain)
    }
    instruction.results = UInt8(results.count)
    instruction.operands = UInt8(operands.count)
    withUnsafeMutableBytes(of: &instruction.slots) { bytes in
      let slots = bytes.bindMemory(to: UInt16.self)
      for (k, slot) in (results + operands).enumerated() { slots[k] = UInt16(slot) }
    }
    instructions.append(instruction)
    cost += operation.cost
  }

  private func tape(tile: Int, isFlat: Bool) -> LoopTape {
    LoopTape(
      tile: tile,
      slots: slots.map {
        frigate_loop_slot(buffer: Int32($0.buffer), step: Int32($0.step), offset: $0.offset)
      }, instructions: instructions,
      refills: refills.map {
        frigate_loop_refill(
          slot: Int32($0.slot), source: Int32($0.source), element_size: $0.elementSize,
          run: $0.repetition.run, count: $0.repetition.count)
      }, streams: streams,
      fetched: slots.indices.filter {
        !isFlat && slots[$0].buffer >= 0 && slots[$0].step * count >= Self.fetchedAhead
      }.map(Int32.init), compiled: compiled)
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
