import CFrigateKernels

/// In what order steps run, which threads run them together, and tile by tile of how many rows.
///
/// A region is what runs between two meetings of the threads. Its steps stand in groups: the steps of a
/// group are cut into equally many rows, and what one of them writes, another reads only row by row, so
/// that a task does its share of rows of all of them, a tile of rows at a time, and results are read
/// while they are in the cache. A group of one region depends on no other but one of as many rows before
/// it, of which each task reads its own share: another pass over the same rows. Every element is
/// computed as one thread would compute it: the bits depend neither on the tasks nor on the tiles.
struct Schedule: Sendable {
  struct Region: Sendable {
    var groups: Range<Int>
    /// Tasks the rows of each group are dealt to.
    var tasks: Int
  }

  struct Group: Sendable {
    var steps: Range<Int>
    var rows: Int
    /// Rows done by all steps before the next ones are begun.
    var tile: Int
    /// The task that does all of it, for what can't be cut; -1 for all.
    var task: Int
    /// Which of `local` are this group's.
    var local: Range<Int> = 0..<0
  }

  /// A buffer that only one group touches, row by row: a tile of it in the task's scratch is enough.
  struct Local: Sendable {
    var buffer: Int
    /// Bytes from the start of the task's scratch.
    var offset: Int
    var rowByteCount: Int
  }

  private(set) var regions: [Region] = []
  private(set) var groups: [Group] = []
  private(set) var local: [Local] = []
  /// The lowering's steps in the order they run.
  let order: [Int]
  private var regionOfStep: [Int] = []
  private var groupOfStep: [Int] = []
  /// Bytes of scratch of one task, of all tasks.
  private(set) var taskByteCount = 0
  let threads: Int

  var scratchByteCount: Int { taskByteCount * mostTasks }
  var mostTasks: Int { regions.map(\.tasks).max() ?? 1 }

  init(_ lowering: Lowering, threads: Int, donated: [Int: Int]) {
    self.threads = threads
    var planner = RegionPlanner(lowering, donated: donated)
    let planned = planner.plan()
    order = planned.flatMap { $0.flatMap(\.steps) }
    let steps = lowering.steps
    var first = 0
    for region in planned {
      let cost = region.flatMap(\.steps).reduce(0) { $0 + steps[$1].kernel.cost }
      let rows = region.map(\.rows).max() ?? 1
      // Groups that can't be cut go to different tasks, too.
      let tasks = Cost.tasks(cost, rows: max(rows, region.count), threads: threads)
      var load = Array(repeating: 0.0, count: tasks)
      let start = groups.count
      for group in region.flatMap({ $0.passes(lowering) }) {
        var task = -1
        if group.rows == 1 {
          task = load.indices.min { (load[$0], -$0) < (load[$1], -$1) }!
          load[task] += group.steps.reduce(0) { $0 + steps[$1].kernel.cost }
        }
        let tiles = Tiles(group, lowering, tasks: tasks)
        groups.append(
          Group(
            steps: first..<first + group.steps.count, rows: group.rows, tile: tiles.rows, task: task,
            local: local.count..<local.count + tiles.local.count))
        local += tiles.local
        taskByteCount = max(taskByteCount, tiles.scratchByteCount)
        regionOfStep += group.steps.map { _ in regions.count }
        groupOfStep += group.steps.map { _ in groups.count - 1 }
        first += group.steps.count
      }
      regions.append(Region(groups: start..<groups.count, tasks: tasks))
    }
  }

  /// The region and the group of the step at this place in the order.
  func region(of step: Int) -> Int { regionOfStep[step] }
  func group(of step: Int) -> Int { groupOfStep[step] }

  var needsPool: Bool { regions.contains { $0.tasks > 1 } }
}
