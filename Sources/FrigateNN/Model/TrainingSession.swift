import FrigateData
import FrigateIR
import FrigateTensor

/// A training by hand, batch by batch, for loops of your own.
///
///     let session = try TrainingSession(model)
///     for (x, y) in batches { print(try session.trainOnBatch(x, y)) }
///     model = session.model
///
/// The step is planned once for each type of batch, and state stays where it is from step to step; `fit` is the
/// same with a data set, and faster where that lies in memory.
public final class TrainingSession<M: Model> {
  private let start: M
  private let compilation: Compilation
  private let classWeights: ClassWeights?
  private var loop: (targets: [[Int]], loop: TrainingLoop)?
  /// Types of the latest batch, which has been checked.
  private var checked: [TensorType] = []

  /// - Parameter classWeight: how much examples of a class count, by class number.
  /// - Throws: `ConfigurationError` unless the model is compiled.
  public init(_ model: M, classWeight: [Int: Double] = [:]) throws {
    guard let compilation = model.compilation else { throw model.notCompiled("TrainingSession") }
    start = model
    self.compilation = compilation
    classWeights = classWeight.isEmpty ? nil : try ClassWeights(classWeight)
  }

  /// The model as it is now.
  public var model: M {
    var model = start
    loop?.loop.finish(&model)
    return model
  }

  /// One step of training; what it gives are loss and metrics of this batch, before the step.
  ///
  /// Shapes: features [batch, …], labels [batch, …], weights of the examples [batch].
  ///
  /// - Throws: `ConfigurationError` where model and batch don't fit.
  @discardableResult
  public func trainOnBatch(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil
  ) throws -> [(name: String, value: Double)] {
    try trainOnBatch([features], [labels], sampleWeight: sampleWeight.map { [$0] } ?? [])
  }

  /// The same with a tensor for each input and for each output that has labels.
  @discardableResult
  public func trainOnBatch(
    _ features: [Tensor], _ labels: [Tensor], sampleWeight: [Tensor] = []
  ) throws -> [(name: String, value: Double)] {
    let batch = features + labels + sampleWeight
    let loop = try trainingLoop(for: batch)
    loop.resetSums()
    try loop.step(batch.map(\.literal))
    return try loop.results().numbers
  }

  private func trainingLoop(for batch: [Tensor]) throws -> TrainingLoop {
    let types = batch.map(\.type)
    if let loop, types == checked { return loop.loop }
    let size = max(1, types.first?.shape.first ?? 1)
    let targets = try start.check(Dataset(columns: batch).batch(size), compilation, "the batch's tensors")
    if let loop {
      if loop.targets != targets {
        throw ConfigurationError(
          "labels of an example come in shapes \(targets), after \(loop.targets).", in: start.name,
          fix: "give all batches labels of one shape")
      }
      checked = types
      return loop.loop
    }
    let made = try TrainingLoop(
      start, compilation, targets: targets, classWeights: classWeights,
      key: Random.foldIn(Random.Key(start.seed), 0xD50))
    loop = (targets, made)
    checked = types
    return made
  }
}

extension Model {
  /// One step of training on a batch; what it gives are loss and metrics of this batch, before the step.
  ///
  /// Plans the step each time: for many batches take `fit` or a `TrainingSession`.
  @discardableResult
  public mutating func trainOnBatch(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil, classWeight: [Int: Double] = [:]
  ) throws -> [(name: String, value: Double)] {
    let session = try TrainingSession(self, classWeight: classWeight)
    let results = try session.trainOnBatch(features, labels, sampleWeight: sampleWeight)
    self = session.model
    return results
  }

  /// Loss and metrics of a batch.
  public func testOnBatch(
    _ features: Tensor, _ labels: Tensor, sampleWeight: Tensor? = nil
  ) throws -> [(name: String, value: Double)] {
    try evaluate(features, labels, sampleWeight: sampleWeight, batchSize: max(1, features.shape.first ?? 1))
  }

  /// The outputs for a batch; the same as `predict`.
  public func predictOnBatch(_ features: Tensor) throws -> Tensor { try predict(features) }
}
