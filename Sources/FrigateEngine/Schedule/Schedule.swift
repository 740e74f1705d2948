import CFrigateKernels

/// In what order steps run, and which threads run them together.
///
/// A region is a run of steps between two meetings of the threads. Each of its tasks does the same share
/// of rows of every step, so what one step of a region writes, another may read only row by row. Every
/// element is computed as one thread would compute it: the bits don't depend on the number of tasks.
struct Schedule: Sendable {
  struct Region: Sendable {
    var steps: Range<Int>
    /// Tasks the rows are dealt to.
    var tasks: Int
    var rows: Int
  }

  let regions: [Region]
  /// The lowering's steps in the order they run.
  let order: [Int]
  private let regionOfStep: [Int]
  /// Bytes of scratch of one task, of all tasks.
  let taskByteCount: Int
  let scratchByteCount: Int
  let threads: Int

  init(_ lowering: Lowering, threads: Int, donated: [Int: Int]) {
    self.threads = threads
    var planner = RegionPlanner(lowering, threads: threads, donated: donated)
    let planned = planner.plan()
    order = planned.flatMap(\.steps)
    var regions: [Region] = []
    var first = 0
    for region in planned {
      regions.append(
        Region(steps: first..<first + region.steps.count, tasks: region.tasks, rows: region.rows))
      first += region.steps.count
    }
    self.regions = regions
    regionOfStep = regions.indices.flatMap { k in regions[k].steps.map { _ in k } }
    let largest = lowering.steps.map(\.kernel.scratchByteCount).max() ?? 0
    taskByteCount = (largest + 63) / 64 * 64
    scratchByteCount = taskByteCount * (regions.map(\.tasks).max() ?? 1)
  }

  /// The region of the step at this place in the order.
  func region(of step: Int) -> Int { regionOfStep[step] }

  var needsPool: Bool { regions.contains { $0.tasks > 1 } }
}
