import CFrigateKernels
import FrigateIR

/// Elementwise equations over the same positions as one loop over tiles small enough for the innermost
/// cache: each equation a lane kernel, values that only the loop needs in tiles that are used again.
struct FusedLoop: Kernel {
  let label: String
  let count: Int
  let tape: LoopTape
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
    frigate_loop_run(tape.loop, buffers, range.lowerBound, range.upperBound, scratch)
  }
}

/// A loop as `frigate_loop_run` reads it, in memory of its own that never changes.
final class LoopTape: @unchecked Sendable {
  let loop: UnsafePointer<frigate_loop>
  /// Held as long as the instructions name their code.
  let compiled: [CompiledChain]

  init(
    tile: Int, slots: [frigate_loop_slot], instructions: [frigate_loop_instruction],
    refills: [frigate_loop_refill], streams: [frigate_loop_stream], fetched: [Int32],
    compiled: [CompiledChain]
  ) {
    self.compiled = compiled
    func kept<T>(_ elements: [T]) -> UnsafePointer<T> {
      let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, elements.count))
      _ = memory.initialize(from: elements)
      return UnsafePointer(memory.baseAddress!)
    }
    loop = kept([
      frigate_loop(
        tile: tile, slot_count: Int32(slots.count), instruction_count: Int32(instructions.count),
        refill_count: Int32(refills.count), stream_count: Int32(streams.count),
        fetched_count: Int32(fetched.count), slots: kept(slots),
        instructions: kept(instructions), refills: kept(refills), streams: kept(streams),
        fetched: kept(fetched))
    ])
  }

  deinit {
    loop.pointee.slots.deallocate()
    loop.pointee.instructions.deallocate()
    loop.pointee.refills.deallocate()
    loop.pointee.streams.deallocate()
    loop.pointee.fetched.deallocate()
    loop.deallocate()
  }
}
