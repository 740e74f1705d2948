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
  private let state: [Storage]
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
  package init(
    _ model: some Model, _ compilation: Compilation, targets: [[Int]], classWeights: ClassWeights? = nil,
    rows: ResidentBatches? = nil, key: Random.Key
  ) throws(ConfigurationError) {
    self.model = model
    self.compilation = compilation
    checks = BatchChecks(model, compilation)
    let layout = try StateLayout(model, compilation, targets: targets)
    self.layout = layout
    let initial = layout.initial(model, compilation)
    types = initial.map(\.type)
    // Copies: the model's own tensors may be shared with other values.
    state = initial.map { literal in
      Literal(literal.type) { target in literal.withUnsafeBytes { target.copyMemory(from: $0) } }.storage
    }
    let rate = Literal(Float(compilation.optimizer.learningRate.constant ?? 0))
    inputs = state + [rate.storage, key.data.literal.storage] + (rows?.columns.map(\.storage) ?? [])
    self.rows = rows
    numbers = Storage(byteCount: (rows?.batchSize ?? 0) * MemoryLayout<Int64>.stride)
    program = layout.program(model, compilation, classWeights, rows: rows, state: types)
  }

  /// Of a model with one output.
  package convenience init(
    _ model: some Model, _ compilation: Compilation, target: [Int], key: Random.Key
  ) throws(ConfigurationError) {
    try self.init(model, compilation, targets: [target], key: key)
  }

  /// Plans for batches of these types, or of the rows, before one is read.
  ///
  /// - Throws: `ConfigurationError` if such a batch doesn't fit in memory.
  func prepare(for batch: [TensorType]) throws {
    try program.prepare(for: rows.map { [TensorType(.int64, [$0.batchSize])] } ?? batch)
  }

  /// Bytes of intermediate values of the latest step.
  var arenaByteCount: Int? { program.arenaByteCount }

  /// One step on a batch: features, labels and, if there are any, the examples' weights.
  package func step(_ batch: [Literal]) throws {
    try checks.check(values: batch)
    try checks.check(labels: batch)
    try program.run(&inputs, batch: batch, outputs: state)
  }

  /// One step on the batch of `rows` that stands at this position.
  func step(at position: Dataset.Position) throws {
    guard let rows else { preconditionFailure("a loop without rows has no positions") }
    let target = numbers.base.bindMemory(to: Int64.self, capacity: rows.batchSize)
    let count = try rows.rows(
      of: position, into: UnsafeMutableBufferPointer(start: target, count: rows.batchSize))
    let batch = Literal(TensorType(.int64, [count]), storage: numbers)
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
    let trainable = layout.weights.filter { model.weights[$0].isTrainable }
    for (k, slots) in zip(trainable, layout.slots) {
      state[k].base.copyMemory(from: state[slots.upperBound - 1].base, byteCount: types[k].byteCount)
    }
  }

  /// The model and how far it has come.
  func finish(_ model: inout some Model) {
    for k in layout.weights { model.weights[k].value = copy(k) }
    model.compilation?.slots = layout.slots.map { $0.map(copy) }
    model.compilation?.scalars = layout.scalars.map(copy)
    model.compilation?.iterations = iterations
    if let changedRate { model.compilation?.optimizer.learningRate = .constant(changedRate) }
  }

  private func copy(_ k: Int) -> Tensor {
    Tensor(
      Literal(types[k]) { target in
        target.copyMemory(
          from: UnsafeRawBufferPointer(start: state[k].base, count: types[k].byteCount))
      })
  }
}
