import FrigateData
import FrigateIR
import FrigateTensor

extension Model {
  /// The outputs for a batch of inputs: [batch, …] → [batch, outputs]; of several outputs, the first.
  public func predict(_ features: Tensor) throws -> Tensor { try predict([features])[0] }

  /// All outputs for a batch: one tensor for each input, and one for each output.
  public func predict(_ features: [Tensor]) throws -> [Tensor] {
    try check(features: features.map(\.type), "the inputs")
    try BatchChecks(self).check(values: features.map(\.literal))
    return try structure.predictionPlans.predict(self, features)
  }

  /// The outputs for every example of a batched data set, of which the first columns are the inputs; of several
  /// outputs, the first.
  public func predict(_ data: Dataset) throws -> Tensor { try predictOutputs(data)[0] }

  /// All outputs for every example of a batched data set.
  public func predictOutputs(_ data: Dataset) throws -> [Tensor] {
    let program = predictions
    try program.prepare(for: Array(data.types.prefix(inputs.count)))
    let reader = try data.reader()
    let checks = BatchChecks(self)
    var arguments = weights.map(\.value.literal.storage)
    var batches: [[Literal]] = []
    while let batch = try reader.next() {
      let features = Array(batch.literals.prefix(inputs.count))
      try check(features: features.map(\.type), "the inputs")
      try checks.check(values: features)
      let outputs = try program.outputTypes(for: features).map {
        Literal($0, storage: Storage(byteCount: $0.byteCount))
      }
      try program.run(&arguments, batch: features, outputs: outputs.map(\.storage))
      batches.append(outputs)
    }
    return outputShapes.indices.map { k in Tensor(joined(batches.map { $0[k] }, shape: outputShapes[k])) }
  }

  /// Batches of outputs, one after the other.
  private func joined(_ batches: [Literal], shape: [Int]) -> Literal {
    let count = batches.reduce(0) { $0 + $1.type.shape[0] }
    return Literal(TensorType(batches.first?.type.dtype ?? .float32, [count] + shape)) { target in
      var start = 0
      for batch in batches {
        batch.withUnsafeBytes { bytes in
          UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: bytes)
          start += bytes.count
        }
      }
    }
  }

  /// A model's outputs as a program of its weights and a batch of features.
  var predictions: BatchProgram {
    BatchProgram(fixed: weights.map(\.value.type), what: "a prediction") { fixed, batch in
      var weights = fixed
      return try apply(batch, weights: &weights, isTraining: false, key: nil).outputs
    }
  }
}
