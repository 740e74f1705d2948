import CFrigateKernels
import FrigateIR

/// Elementwise equations over the same positions as one loop over tiles small enough for the innermost
/// cache: each equation a lane kernel, values that only the loop needs in tiles that are used again.
struct FusedLoop: Kernel {
  /// Where a kernel's operand or result begins, and how it moves from tile to tile.
  struct Slot: Hashable {
    /// A buffer's number, or -1 for the task's scratch.
    var buffer: Int
    /// Bytes from the scratch's start.
    var offset: Int
    /// Bytes of an element; 0 for what stays in place.
    var step: Int
  }

  struct Instruction {
    var kernel: frigate_lane_kernel
    var result: Int
    /// Slots; unused ones repeat the first.
    var operands: (Int, Int, Int)
  }

  /// A repeated operand, laid out in a tile of its own as the loop arrives there.
  struct Refill {
    var slot: Int
    var source: Int
    var elementSize: Int
    var repetition: Repetition
  }

  let label: String
  let count: Int
  let tile: Int
  let slots: [Slot]
  let refills: [Refill]
  let instructions: [Instruction]
  let scratchByteCount: Int
  let cost: Double
  let work: Work
  /// For each of the step's reads: the first repetition it is read under; nil position by position.
  let repetitions: [Repetition?]
  /// Reads that are read both ways, or under several repetitions.
  let isMixed: [Bool]

  var rows: Int { count }

  func readsOwnRows(of rows: Int) -> [Bool]? {
    guard rows > 0, count % rows == 0 else { return nil }
    return zip(repetitions, isMixed).map { repetition, isMixed in
      guard let repetition else { return true }
      return !isMixed && repetition.period == count && repetition.count % rows == 0
    }
  }

  func run(_ buffers: Buffers, _ share: Share, _ scratch: UnsafeMutableRawPointer) {
    let range = share.range(of: count)
    // Scratch: the slots' addresses, three operands' addresses, the tiles.
    let address = scratch.bindMemory(to: UnsafeMutableRawPointer.self, capacity: slots.count)
    let operands = (scratch + (slots.count * 8)).bindMemory(to: UnsafeRawPointer?.self, capacity: 3)
    slots.withUnsafeBufferPointer { slots in
      for k in slots.indices {
        let slot = slots[k]
        address[k] =
          slot.buffer < 0 ? scratch + slot.offset : buffers[slot.buffer] + range.lowerBound * slot.step
      }
      instructions.withUnsafeBufferPointer { instructions in
        var first = range.lowerBound
        while first < range.upperBound {
          let length = min(tile, range.upperBound - first)
          for refill in refills where needs(refill, at: first, from: range.lowerBound) {
            fill(address[refill.slot], refill, buffers, first, min(tile, range.upperBound - first))
          }
          for k in instructions.indices {
            let instruction = instructions[k]
            operands[0] = UnsafeRawPointer(address[instruction.operands.0])
            operands[1] = UnsafeRawPointer(address[instruction.operands.1])
            operands[2] = UnsafeRawPointer(address[instruction.operands.2])
            instruction.kernel(address[instruction.result], operands, length)
          }
          for k in slots.indices { address[k] += slots[k].step * length }
          first += length
        }
      }
    }
  }

  /// A tile that begins at the same point of the repetition as the one before holds the same elements.
  private func needs(_ refill: Refill, at first: Int, from start: Int) -> Bool {
    first == start || refill.repetition.count > 1 && tile % refill.repetition.period != 0
  }

  private func fill(
    _ target: UnsafeMutableRawPointer, _ refill: Refill, _ buffers: Buffers, _ first: Int, _ length: Int
  ) {
    let size = refill.elementSize
    let source = UnsafeRawPointer(buffers[refill.source])
    let (run, count) = (refill.repetition.run, refill.repetition.count)
    var done = 0
    while done < length {
      let position = first + done
      if run == 1 {
        let element = position % count
        let n = min(count - element, length - done)
        (target + done * size).copyMemory(from: source + element * size, byteCount: n * size)
        done += n
      } else {
        let n = min(run - position % run, length - done)
        frigate_fill(size, target + done * size, source + position / run % count * size, n)
        done += n
      }
    }
  }
}
