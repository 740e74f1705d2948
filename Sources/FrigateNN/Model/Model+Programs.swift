import FrigateEngine
import FrigateIR
import FrigateTensor
import FrigateTransforms

/// A model's computation written down, with what each input and output is: for looking at, measuring
/// and exporting.
package struct ModelProgram {
  package let program: Program
  /// Input index to the index of the output that is written over it.
  package let donated: [Int: Int]
  /// `dense/kernel`, `features`, ….
  package let inputNames: [String]
  package let outputNames: [String]
  /// The inputs that are the batch, one example after the other: features and, in a training, labels.
  package let batch: Range<Int>
  /// Values of the inputs that come before `features`: weights and the state of the training. New ones take memory
  /// when they are asked for.
  package var state: [Literal] { makeState() }
  fileprivate let makeState: () -> [Literal]
  /// Values of the inputs that come after features and labels: what the program captured.
  package let captured: [Literal]

  /// In how many shards a batch is cut: its largest divisor up to 4, whatever the machine.
  package var shardCount: Int {
    let size = batch.first.map { program.inputTypes[$0].shape[0] } ?? 1
    return (1...4).last { size % $0 == 0 } ?? 1
  }

  /// The program of one of `shardCount` shards of the batch.
  package func sharded() throws(OperationError) -> ShardedProgram {
    try program.sharded(cut: program.inputs.indices.map { batch.contains($0) ? 0 : nil }, count: shardCount)
  }

  package func plan() throws -> Plan {
    try Plan(program, options: Plan.Options(donated: donated))
  }

  /// The plan, where memory can be had for running it on a batch of its own with a state of its own.
  ///
  /// - Parameters:
  ///   - what: what it is: `a training step`.
  ///   - other: the same for batches of another size.
  /// - Throws: `ConfigurationError` with what it takes, what there is, and the largest batch that fits.
  package func checkedPlan(
    _ what: String, for other: @escaping (_ batchSize: Int) throws -> ModelProgram
  ) throws -> Plan {
    let plan = try plan()
    let types = program.inputTypes
    // What is written over inputs takes no memory of its own.
    let outputs = program.outputTypes.indices.filter { !donated.values.contains($0) }
    let state =
      types[..<batch.lowerBound].reduce(0) { $0 + $1.byteCount }
      + outputs.reduce(0) { $0 + program.outputTypes[$1].byteCount }
    try BatchMemory(what: what, state: state) { try other($0[0].shape[0]).plan() }
      .check(plan, batch: Array(types[batch]))
    return plan
  }
}

extension Model {
  /// The outputs for a batch of features of this type: inputs are the weights, then the features.
  package func inferenceProgram(features: [TensorType]) throws -> ModelProgram {
    let (program, captured) = try predictions.program(for: features)
    return ModelProgram(
      program: program, donated: [:],
      inputNames: weights.map(\.path) + featureNames + captured.indices.map { "captured_\($0)" },
      outputNames: outputShapes.count == 1 ? ["output"] : outputNames,
      batch: weights.count..<weights.count + features.count, makeState: { weights.map(\.value.literal) },
      captured: captured.map(\.literal))
  }

  private var featureNames: [String] {
    inputs.count == 1 ? ["features"] : inputs.map { $0.name ?? "features" }
  }

  private func labelNames(_ compilation: Compilation) -> [String] {
    compilation.outputs.filter(\.isLabelled).map {
      compilation.outputs.count == 1 ? "labels" : $0.name + "_labels"
    }
  }

  /// Of a model with one input: see below.
  package func inferenceProgram(features: TensorType) throws -> ModelProgram {
    try inferenceProgram(features: [features])
  }

  /// Of a model with one input and one output: see below.
  package func trainingProgram(features: TensorType, labels: TensorType) throws -> ModelProgram {
    try trainingProgram(features: [features], labels: [labels])
  }

  /// The types of batches of the inputs.
  package func featureTypes(batchSize: Int) -> [TensorType] {
    inputs.map { TensorType($0.dtype, [batchSize] + $0.shape) }
  }

  /// The labels that the losses take for a batch: numbers of classes, or as many numbers as there are outputs;
  /// for each output that has labels.
  ///
  /// - Throws: `ConfigurationError` if the model isn't compiled.
  package func labelTypes(batchSize: Int) throws(ConfigurationError) -> [TensorType] {
    guard let compilation else { throw notCompiled("a training step") }
    return zip(compilation.outputs, outputShapes).filter(\.0.isLabelled).map { output, shape in
      let isLikeOutputs =
        output.loss == nil || (try? output.loss?.check(target: shape, prediction: shape)) != nil
      return isLikeOutputs
        ? TensorType(.float32, [batchSize] + shape) : TensorType(.int64, [batchSize] + shape.dropLast())
    }
  }

  /// The labels of a model with one output.
  package func labelType(batchSize: Int) throws(ConfigurationError) -> TensorType {
    try labelTypes(batchSize: batchSize)[0]
  }

  /// One step of training on a batch of these types: inputs are the state, the learning rate, the key,
  /// features and labels; outputs are the new state, written over the old.
  ///
  /// - Throws: `ConfigurationError` if the model isn't compiled.
  package func trainingProgram(features: [TensorType], labels: [TensorType]) throws -> ModelProgram {
    guard let compilation else { throw notCompiled("a training step") }
    let layout = try StateLayout(self, compilation, targets: labels.map { Array($0.shape.dropFirst()) })
    let (program, captured) = try layout.program(
      self, compilation, nil, state: layout.types(self, compilation)
    )
    .program(for: features + labels)
    let optimizer = compilation.optimizer
    var names = weights.map(\.path)
    for weight in weights where weight.isTrainable {
      names += optimizer.allSlots.map { "\(optimizer.name)/\(weight.path)/\($0.name)" }
    }
    names += optimizer.scalars.map { "\(optimizer.name)/\($0.name)" }
    names += ["iterations", "loss_sum", "example_count"] + compilation.lossNames.map { $0 + "_sum" }
    for (metric, range) in zip(compilation.allMetrics, layout.metrics) {
      names += range.indices.map { "\(metric.name)_sum_\($0 - range.lowerBound)" }
    }
    let key = Random.foldIn(Random.Key(seed), 0xD50)
    return ModelProgram(
      program: program, donated: Dictionary(uniqueKeysWithValues: (0..<layout.count).map { ($0, $0) }),
      inputNames: names + ["learning_rate", "key"] + featureNames + labelNames(compilation)
        + captured.indices.map { "captured_\($0)" },
      outputNames: names, batch: names.count + 2..<names.count + 2 + features.count + labels.count,
      makeState: {
        layout.initial(self, compilation)
          + [Literal(Float(optimizer.learningRate.constant ?? 0)), key.data.literal]
      },
      captured: captured.map(\.literal))
  }
}
