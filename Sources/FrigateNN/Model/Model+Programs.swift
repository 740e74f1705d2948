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
  /// Values of the inputs that come before `features`: weights and the state of the training.
  package let state: [Literal]
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
}

extension Model {
  /// The outputs for a batch of features of this type: inputs are the weights, then the features.
  package func inferenceProgram(features: TensorType) throws -> ModelProgram {
    let (program, captured) = try predictions.program(for: [features])
    return ModelProgram(
      program: program, donated: [:],
      inputNames: weights.map(\.path) + ["features"] + captured.indices.map { "captured_\($0)" },
      outputNames: ["output"], batch: weights.count..<weights.count + 1,
      state: weights.map(\.value.literal), captured: captured.map(\.literal))
  }

  /// The labels that the loss takes for a batch: numbers of classes, or as many numbers as there are outputs.
  ///
  /// - Throws: `ConfigurationError` if the model isn't compiled.
  package func labelType(batchSize: Int) throws(ConfigurationError) -> TensorType {
    guard let compilation else { throw notCompiled("a training step") }
    let isLikeOutputs = (try? compilation.loss.check(target: outputShape, prediction: outputShape)) != nil
    return isLikeOutputs
      ? TensorType(.float32, [batchSize] + outputShape) : TensorType(.int64, [batchSize])
  }

  /// One step of training on a batch of these types: inputs are the state, the learning rate, the key,
  /// features and labels; outputs are the new state, written over the old.
  ///
  /// - Throws: `ConfigurationError` if the model isn't compiled.
  package func trainingProgram(features: TensorType, labels: TensorType) throws -> ModelProgram {
    guard let compilation else { throw notCompiled("a training step") }
    let layout = try StateLayout(self, compilation, target: Array(labels.shape.dropFirst()))
    let state = layout.initial(self, compilation)
    let (program, captured) = try layout.program(self, compilation, nil, state: state.map(\.type))
      .program(for: [features, labels])
    let optimizer = compilation.optimizer
    var names = weights.map(\.path)
    for weight in weights where weight.isTrainable {
      names += optimizer.allSlots.map { "\(optimizer.name)/\(weight.path)/\($0.name)" }
    }
    names += optimizer.scalars.map { "\(optimizer.name)/\($0.name)" }
    names += ["iterations", "loss_sum", "example_count"]
    for (metric, range) in zip(compilation.allMetrics, layout.metrics) {
      names += range.indices.map { "\(metric.name)_sum_\($0 - range.lowerBound)" }
    }
    let key = Random.foldIn(Random.Key(seed), 0xD50)
    return ModelProgram(
      program: program, donated: Dictionary(uniqueKeysWithValues: (0..<layout.count).map { ($0, $0) }),
      inputNames: names + ["learning_rate", "key", "features", "labels"]
        + captured.indices.map { "captured_\($0)" },
      outputNames: names, batch: names.count + 2..<names.count + 4,
      state: state + [Literal(Float(optimizer.learningRate.constant ?? 0)), key.data.literal],
      captured: captured.map(\.literal))
  }
}
