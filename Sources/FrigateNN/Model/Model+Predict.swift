import FrigateData
import FrigateEngine
import FrigateIR
import FrigateTensor

extension Model {
  /// The outputs for a batch of inputs: [batch, …] → [batch, outputs].
  public func predict(_ features: Tensor) throws -> Tensor {
    try check(features: features.type, "the inputs")
    try check(values: features.literal)
    let types = weights.map(\.value.type) + [features.type]
    var failure: (any Error)?
    let (program, captured) = FrigateTensor.program(of: types) { arguments in
      do {
        var weights = Array(arguments.dropLast())
        return [
          try apply(arguments[arguments.count - 1], weights: &weights, isTraining: false, key: nil)
            .output
        ]
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    let arguments = weights.map(\.value) + [features] + captured
    return Tensor(try Engine.run(program, arguments.map(\.literal))[0])
  }

  /// The outputs for every example of a batched data set.
  public func predict(_ data: Dataset) throws -> Tensor {
    let reader = try data.reader()
    var outputs: [Tensor] = []
    while let batch = try reader.next() { outputs.append(try predict(batch.features)) }
    return outputs.isEmpty ? .zeros([0] + outputShape) : concatenate(outputs, axis: 0)
  }
}
