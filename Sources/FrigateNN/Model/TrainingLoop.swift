import FrigateData
import FrigateIR
import FrigateTensor

/// Runs training steps over state that stays in one place from the first step to the last.
package final class TrainingLoop {
  let layout: StateLayout
  private let model: any Model
  private let compilation: Compilation
  private let checks: BatchChecks
  private let types: [TensorType]
  /// The state, then learning rate and key.
  private var inputs: [Storage]
  private var state: [Storage]
  /// What `finish` has made of the state's memory for models, by its place in the state; empty where nothing was since the
  /// latest step.
  private var lent: [Int: Lent] = [:]

  /// The state's memory in the hands of others, as long as they hold it.
  private struct Lent {
    weak var storage: Storage?
  }
  /// What a callback made of the learning rate.
  private var changedRate: Double?
  private let program: BatchProgram
  private let rows: ResidentBatches?
  /// The numbers of a batch's rows.
  private let numbers: Storage

  /// - Parameters:
  ///   - targets: the shapes of one label of each output that has labels.
  ///   - rows: the examples, if steps are to draw them themselves: see `step(at:)`. Their labels have been
  ///     checked.
  ///   - batch: types of the batches that will come, to plan for them, or for the rows, before memory is taken.
  ///   - others: bytes that are to be taken beside the training's.
  /// - Throws: `ConfigurationError` if such a training doesn't fit in memory.
  package init(
    _ model: some Model, _ compilation: Compilation, targets: [[Int]], classWeights: ClassWeights? = nil,
    rows: ResidentBatches? = nil, key: Random.Key, for batch: [TensorType]? = nil, beside others: Int = 0
  ) throws {
    self.model = model
    self.compilation = compilation
    checks = BatchChecks(model, compilation)
    let layout = try StateLayout(model, compilation, targets: targets)
    self.layout = layout
    let types = layout.types(model, compilation)
    self.types = types
    program = layout.program(model, compilation, classWeights, rows: rows, state: types)
    if let batch {
      try program.prepare(
        for: rows.map { [TensorType(.int64, [$0.batchSize])] } ?? batch,
        beside: types.reduce(others) { $0 + $1.byteCount })
    }
    let hasSlots = !compilation.slots.isEmpty
    state = layout.initial(model, compilation).enumerated().map { k, literal in
      // The model's own tensors may be shared with other values.
      let isOwn = !hasSlots && layout.slots.contains { $0.contains(k) }
      return isOwn ? literal.storage : Self.copy(literal)
    }
    let rate = Literal(Float(compilation.optimizer.learningRate.constant ?? 0))
    inputs = state + [rate.storage, key.data.literal.storage] + (rows?.columns.map(\.storage) ?? [])
    self.rows = rows
    numbers = Storage(byteCount: (rows?.batchSize ?? 0) * MemoryLayout<Int64>.stride)
  }

  /// Of a model with one output.
  package convenience init(
    _ model: some Model, _ compilation: Compilation, target: [Int], key: Random.Key
  ) throws {
    try self.init(model, compilation, targets: [target], key: key)
  }

  /// Bytes of intermediate values of the latest step.
  var arenaByteCount: Int? { program.arenaByteCount }

  /// One step on a batch: features, labels and, if there are any, the examples' weights.
  package func step(_ batch: [Literal]) throws {
    try checks.check(values: batch)
    try checks.check(labels: batch)
    reclaim()
    try program.run(&inputs, batch: batch, outputs: state)
  }

  /// One step on the batch of `rows` that stands at this position.
  func step(at position: Dataset.Position) throws {
    guard let rows else { preconditionFailure("a loop without rows has no positions") }
    let target = numbers.base.bindMemory(to: Int64.self, capacity: rows.batchSize)
    let count = try rows.rows(
      of: position, into: UnsafeMutableBufferPointer(start: target, count: rows.batchSize))
    let batch = Literal(TensorType(.int64, [count]), storage: numbers)
    reclaim()
    try program.run(&inputs, batch: [batch], outputs: state)
  }

  /// Loss and metrics over the examples since the last call of `resetSums`, by name.
  func results() throws -> [MetricResult] {
    try compilation.results(layout.sums.map(copy), shapes: layout.metricShapes)
  }

  /// The mean loss of the examples since the last call of `resetSums`.
  var loss: Double {
    func sum(_ k: Int) -> Double { Double(state[k].base.load(as: Float.self)) }
    return sum(layout.lossSum) / sum(layout.exampleCount)
  }

  func resetSums() {
    for k in layout.sums {
      state[k].base.initializeMemory(as: UInt8.self, repeating: 0, count: types[k].byteCount)
    }
  }

  /// The weights' memory, to evaluate with as they are now.
  var weightStorages: ArraySlice<Storage> { state[layout.weights] }

  /// Copies of the weights as they are now.
  package var weights: [Tensor] { layout.weights.map(copy) }

  /// Replaces the weights by tensors of their types.
  func setWeights(_ values: [Tensor]) throws(ConfigurationError) {
    let wanted = Array(types[layout.weights])
    if values.map(\.type) != wanted {
      throw ConfigurationError(
        "a callback gave weights \(values.map(\.type)); the model's are \(wanted).",
        in: "trainingEnded", fix: "return what weights() gave in epochEnded")
    }
    reclaim()
    for (k, value) in zip(layout.weights, values) {
      value.literal.withUnsafeBytes { bytes in
        state[k].base.copyMemory(from: bytes.baseAddress!, byteCount: types[k].byteCount)
      }
    }
  }

  /// The rate of the latest step's epoch.
  var learningRate: Double {
    switch compilation.optimizer.learningRate {
    case .constant: changedRate ?? compilation.optimizer.learningRate.constant ?? 0
    case .schedule: compilation.optimizer.learningRate.value(at: iterations)
    }
  }

  /// The rate from the next step on.
  ///
  /// - Throws: where it is another one, but follows a schedule.
  func setLearningRate(_ rate: Double) throws(ConfigurationError) {
    if Float(rate) == Float(learningRate) { return }
    guard compilation.optimizer.learningRate.constant != nil else {
      throw ConfigurationError(
        "a callback sets the learning rate, but the optimizer's follows a schedule.",
        in: type(of: compilation.optimizer).className,
        fix: "give the optimizer a number, or leave the callback out")
    }
    inputs[layout.count].base.storeBytes(of: Float(rate), as: Float.self)
    changedRate = rate
  }

  private var iterations: Int { Int(state[layout.iterations].base.load(as: Int64.self)) }

  /// Makes the weights their averages, if the optimizer keeps any.
  func adoptAverages() {
    if compilation.optimizer.options.averaging == nil { return }
    reclaim()
    let trainable = layout.weights.filter { model.weights[$0].isTrainable }
    for (k, slots) in zip(trainable, layout.slots) {
      state[k].base.copyMemory(from: state[slots.upperBound - 1].base, byteCount: types[k].byteCount)
    }
  }

  /// The model and how far it has come. Its tensors are the state's memory; a later step takes new memory if they
  /// are still there then.
  func finish(_ model: inout some Model) {
    func shared(_ k: Int) -> Tensor {
      let storage =
        lent[k]?.storage ?? Storage(borrowing: state[k].base, byteCount: types[k].byteCount, owner: state[k])
      lent[k] = Lent(storage: storage)
      return Tensor(Literal(types[k], storage: storage))
    }
    for k in layout.weights { model.weights[k].value = shared(k) }
    model.compilation?.slots = layout.slots.map { $0.map(shared) }
    model.compilation?.scalars = layout.scalars.map(shared)
    model.compilation?.iterations = iterations
    if let changedRate { model.compilation?.optimizer.learningRate = .constant(changedRate) }
  }

  /// Makes the state the loop's alone before it changes.
  private func reclaim() {
    if lent.isEmpty { return }
    for (k, lent) in lent where lent.storage != nil {
      state[k] = Self.copy(Literal(types[k], storage: state[k]))
      inputs[k] = state[k]
    }
    lent = [:]
  }

  private static func copy(_ literal: Literal) -> Storage {
    Literal(literal.type) { target in literal.withUnsafeBytes { target.copyMemory(from: $0) } }.storage
  }

  private func copy(_ k: Int) -> Tensor {
    Tensor(Literal(types[k], storage: Self.copy(Literal(types[k], storage: state[k]))))
  }
}
