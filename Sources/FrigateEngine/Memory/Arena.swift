/// Lays blocks that live for a while into one block of memory: largest first, each at the lowest fitting
/// gap among those that live at the same time (best fit by size and offset, aligned to 64 bytes).
struct Arena {
  struct Block {
    var byteCount: Int
    /// From the first to the last region that needs it.
    var first: Int
    var last: Int
  }

  private(set) var offsets: [Int]
  private(set) var byteCount = 0

  init(_ blocks: [Block]) {
    offsets = Array(repeating: 0, count: blocks.count)
    let order = blocks.indices.sorted { (blocks[$0].byteCount, $1) > (blocks[$1].byteCount, $0) }
    var placed: [Int] = []  // by rising offset
    for index in order {
      let block = blocks[index]
      let size = (block.byteCount + 63) / 64 * 64
      var gap: (offset: Int, size: Int)?
      var end = 0
      for other in placed where blocks[other].first <= block.last && block.first <= blocks[other].last {
        let room = offsets[other] - end
        if room >= size, room < gap?.size ?? .max { gap = (end, room) }
        end = max(end, offsets[other] + (blocks[other].byteCount + 63) / 64 * 64)
      }
      offsets[index] = gap?.offset ?? end
      byteCount = max(byteCount, offsets[index] + size)
      let position = placed.firstIndex { offsets[$0] > offsets[index] } ?? placed.count
      placed.insert(index, at: position)
    }
  }
}
