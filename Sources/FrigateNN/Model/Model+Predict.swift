import FrigateData
import FrigateEngine
import FrigateIR
import FrigateTensor

extension Model {
  /// The outputs for a batch of inputs: [batch, …] → [batch, outputs].
  public func predict(_ features: Tensor) throws -> Tensor {
    try check(features: features.type, "the inputs")
    try check(values: features.literal)
    let (program, captured) = try predictions.program(for: [features.type])
    let arguments = weights.map(\.value) + [features] + captured
    return Tensor(try Engine.run(program, arguments.map(\.literal))[0])
  }

  /// The outputs for every example of a batched data set.
  public func predict(_ data: Dataset) throws -> Tensor {
    let reader = try data.reader()
    let program = predictions
    var inputs = weights.map(\.value.literal.storage)
    var outputs: [Literal] = []
    while let batch = try reader.next() {
      let features = [batch.features.literal]
      try check(features: features[0].type, "the inputs")
      try check(values: features[0])
      let type = try program.outputTypes(for: features)[0]
      let output = Literal(type, storage: Storage(byteCount: type.byteCount))
      try program.run(&inputs, batch: features, outputs: [output.storage])
      outputs.append(output)
    }
    return Tensor(joined(outputs))
  }

  /// Batches of outputs, one after the other.
  private func joined(_ batches: [Literal]) -> Literal {
    let count = batches.reduce(0) { $0 + $1.type.shape[0] }
    return Literal(TensorType(.float32, [count] + outputShape)) { target in
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
    BatchProgram(fixed: weights.map(\.value.type)) { fixed, batch in
      var weights = fixed
      return [try apply(batch[0], weights: &weights, isTraining: false, key: nil).output]
    }
  }
}
