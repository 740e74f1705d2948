import CFrigateKernels
import FrigateIR

/// The memory of one run of a plan at a time. Whoever owns one owns the plan as well.
final class Workspace {
  private unowned(unsafe) let plan: Plan
  private let arena: Storage
  private let scratch: UnsafeMutableRawPointer
  /// The buffers' addresses, a table for each task: local buffers lie elsewhere in each.
  private let tables: UnsafeMutablePointer<UnsafeMutableRawPointer>
  private let tableCount: Int
  private let tasks: Int
  private let pool: OpaquePointer?
  // Flat copies of what the plan holds in arrays: reading these retains nothing.
  private let kernels: UnsafeMutablePointer<any Kernel>
  private let regions: UnsafeMutableBufferPointer<Schedule.Region>
  private let groups: UnsafeMutableBufferPointer<Schedule.Group>
  private let local: UnsafeMutableBufferPointer<Schedule.Local>
  private let kernelCount: Int
  private let taskByteCount: Int
  /// Buffers that are set at each run, with the input or output they are.
  private let fromInputs: [(buffer: Int, index: Int)]
  private let fromOutputs: [(buffer: Int, index: Int)]
  /// The region the tasks of the pool work on.
  private var region = 0
  private var pace = Pace()

  /// `running` takes the place of the plan's kernels: the same ones with a clock around them.
  init(_ plan: Plan, running other: [any Kernel]? = nil) {
    self.plan = plan
    let placement = plan.placement
    arena = Storage(byteCount: placement.arenaByteCount + plan.schedule.scratchByteCount)
    let arenaSize = placement.arenaByteCount
    scratch = arena.base + arenaSize
    tableCount = placement.places.count
    tasks = plan.schedule.mostTasks
    tables = .allocate(capacity: max(1, tableCount * tasks))
    pool = plan.schedule.needsPool ? ThreadPools.pool(threads: plan.schedule.threads) : nil
    kernelCount = plan.steps.count
    kernels = .allocate(capacity: max(1, kernelCount))
    for (k, step) in plan.steps.enumerated() { (kernels + k).initialize(to: other?[k] ?? step.kernel) }
    regions = .allocate(capacity: plan.schedule.regions.count)
    _ = regions.initialize(from: plan.schedule.regions)
    groups = .allocate(capacity: plan.schedule.groups.count)
    _ = groups.initialize(from: plan.schedule.groups)
    local = .allocate(capacity: plan.schedule.local.count)
    _ = local.initialize(from: plan.schedule.local)
    taskByteCount = plan.schedule.taskByteCount
    var fromInputs: [(buffer: Int, index: Int)] = []
    var fromOutputs: [(buffer: Int, index: Int)] = []
    for (k, place) in placement.places.enumerated() {
      var address = arena.base
      switch place {
      case .input(let index): fromInputs.append((k, index))
      case .output(let index): fromOutputs.append((k, index))
      case .arena(let offset): address += offset
      case .constant(let storage): address = storage.base
      case .nowhere, .local: break
      }
      for task in 0..<tasks { (tables + task * tableCount + k).initialize(to: address) }
    }
    self.fromInputs = fromInputs
    self.fromOutputs = fromOutputs
  }

  deinit {
    tables.deallocate()
    kernels.deinitialize(count: kernelCount).deallocate()
    regions.deallocate()
    groups.deallocate()
    local.deallocate()
  }

  /// Reads the inputs and writes the outputs, packed and row-major, at these addresses.
  ///
  /// An output's address may be that of the input donated to it; otherwise outputs overlap nothing.
  func run(
    inputs: UnsafeBufferPointer<UnsafeRawPointer>,
    outputs: UnsafeBufferPointer<UnsafeMutableRawPointer>
  ) {
    precondition(
      inputs.count == plan.program.inputs.count && outputs.count == plan.program.outputs.count,
      "a run needs an address for each input and each output")
    for task in 0..<tasks {
      let table = tables + task * tableCount
      for (buffer, index) in fromInputs { table[buffer] = UnsafeMutableRawPointer(mutating: inputs[index]) }
      for (buffer, index) in fromOutputs { table[buffer] = outputs[index] }
    }
    if let pool {
      let usesAll = pace.begin(Machine.nanoseconds)
      runRegions(usesAll ? pool : nil)
      pace.end(Machine.nanoseconds)
    } else {
      runRegions(nil)
    }
    for copy in plan.placement.copies where UnsafeRawPointer(outputs[copy.output]) != tables[copy.from] {
      outputs[copy.output].copyMemory(from: tables[copy.from], byteCount: copy.byteCount)
    }
  }

  /// The same over storages, which must be as large as the types say.
  func run(inputs: [Storage], outputs: [Storage]) {
    let program = plan.program
    withUnsafeTemporaryAllocation(of: UnsafeRawPointer.self, capacity: max(1, inputs.count)) { from in
      withUnsafeTemporaryAllocation(
        of: UnsafeMutableRawPointer.self, capacity: max(1, outputs.count)
      ) { to in
        for (k, storage) in inputs.enumerated() {
          precondition(storage.byteCount >= program.inputs[k].type.byteCount, "input \(k) is too small")
          from.initializeElement(at: k, to: UnsafeRawPointer(storage.base))
        }
        for (k, storage) in outputs.enumerated() {
          precondition(storage.byteCount >= program.outputs[k].type.byteCount, "output \(k) is too small")
          to.initializeElement(at: k, to: storage.base)
        }
        run(
          inputs: UnsafeBufferPointer(start: from.baseAddress, count: inputs.count),
          outputs: UnsafeBufferPointer(start: to.baseAddress, count: outputs.count))
      }
    }
  }

  /// Without a pool tasks run one after the other.
  private func runRegions(_ pool: OpaquePointer?) {
    for index in 0..<regions.count {
      region = index
      if regions[index].tasks == 1 {
        runTask(0)
      } else {
        frigate_pool_run(
          pool,
          { workspace, task in
            Unmanaged<Workspace>.fromOpaque(workspace!)._withUnsafeGuaranteedRef { $0.runTask(Int(task)) }
          },
          Unmanaged.passUnretained(self).toOpaque(), Int32(regions[index].tasks))
      }
    }
  }

  /// One task's share of each group of the region.
  private func runTask(_ task: Int) {
    let region = regions[region]
    for k in region.groups {
      let group = groups[k]
      if group.rows == 1 {
        if group.task == task { run(group, .whole, task) }
        continue
      }
      let last = group.rows * (task + 1) / region.tasks
      var first = group.rows * task / region.tasks
      while first < last {
        let upper = min(first + group.tile, last)
        run(group, Share(lower: first, upper: upper, rows: group.rows), task)
        first = upper
      }
    }
  }

  private func run(_ group: Schedule.Group, _ share: Share, _ task: Int) {
    let table = tables + task * tableCount
    let scratch = scratch + task * taskByteCount
    for k in group.local {
      // Kernels add the share's first row.
      table[local[k].buffer] = scratch + local[k].offset - share.lower * local[k].rowByteCount
    }
    for step in group.steps { kernels[step].run(table, share, scratch) }
  }
}
