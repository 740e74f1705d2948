import CFrigateKernels

/// In what order steps run, and which threads run them together.
///
/// A region is a run of steps between two meetings of the threads. Each of its tasks does the same share
/// of every step, so a step in it may read what another wrote only row by row.
struct Schedule: Sendable {
  struct Region: Sendable {
    var steps: Range<Int>
    /// Tasks the rows are dealt to.
    var tasks: Int
    /// Rows of each step; 0 if the steps differ in rows (there is one step then).
    var rows: Int
  }

  let regions: [Region]
  private let regionOfStep: [Int]
  /// Bytes of scratch of one task, of all tasks.
  let taskByteCount: Int
  let scratchByteCount: Int
  let threads: Int

  init(_ lowering: Lowering, threads: Int) {
    self.threads = threads
    let steps = lowering.steps
    let regions = steps.indices.map { index in
      let kernel = steps[index].kernel
      let tasks = Cost.tasks(kernel.cost, rows: kernel.rows, threads: threads)
      return Region(steps: index..<index + 1, tasks: tasks, rows: tasks == 1 ? 1 : kernel.rows)
    }
    self.regions = regions
    regionOfStep = regions.indices.flatMap { k in regions[k].steps.map { _ in k } }
    let largest = steps.map(\.kernel.scratchByteCount).max() ?? 0
    taskByteCount = (largest + 63) / 64 * 64
    scratchByteCount = taskByteCount * (regions.map(\.tasks).max() ?? 1)
  }

  func region(of step: Int) -> Int { regionOfStep[step] }

  var needsPool: Bool { regions.contains { $0.tasks > 1 } }
}
