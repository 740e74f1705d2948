import FrigateEngine
import FrigateIR
import FrigateTensor

/// A trained model ready to be asked: its weights fixed, its plan made.
///
/// Immutable and `Sendable`: any number of threads may ask one predictor at once, and each gets the bits
/// it would have got alone. A call neither allocates nor waits for another call.
///
///     let predictor = try Predictor(model)
///     let logits = try predictor(image)  // [1, 28, 28, 1] → [1, 10]
public struct Predictor: Sendable {
  /// The type of a batch, [batchSize, …].
  public let inputType: TensorType
  /// The type of the outputs, [batchSize, …].
  public let outputType: TensorType
  package let plan: Plan

  /// - Parameters:
  ///   - batchSize: examples in each call.
  ///   - dtype: element type of the inputs.
  ///   - threads: threads one call may use; with many callers, one is best.
  /// - Throws: `ConfigurationError` where the model can't take such a batch.
  public init(
    _ model: some Model, batchSize: Int = 1, dtype: DType = .float32, threads: Int = 1
  ) throws {
    if batchSize < 1 {
      throw ConfigurationError("a batch of \(batchSize) can't be predicted.", fix: "give 1 or more")
    }
    inputType = TensorType(dtype, [batchSize] + model.inputShape)
    try model.check(features: inputType, "the inputs")
    var failure: (any Error)?
    let (program, captured) = FrigateTensor.program(of: [inputType]) { arguments in
      do {
        var weights = model.weights.map(\.value)
        return try withErrors {
          [try model.apply(arguments[0], weights: &weights, isTraining: false, key: nil).output]
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    let values = captured.enumerated().map { ($0 + 1, $1.literal) }
    let bound = try program.binding(Dictionary(uniqueKeysWithValues: values))
    plan = try Plan(bound, options: Plan.Options(threads: threads))
    outputType = bound.outputTypes[0]
  }

  /// The outputs for a batch of inputs.
  ///
  /// - Throws: `ConfigurationError` unless `features` has `inputType`.
  public func callAsFunction(_ features: Tensor) throws -> Tensor {
    if features.type != inputType {
      throw ConfigurationError(
        "the predictor was made for \(inputType); the inputs are \(features.type).",
        fix: "make a predictor with this batchSize and dtype, or reshape and convert the inputs")
    }
    return Tensor(plan.run([features.literal])[0])
  }

  /// The outputs for a batch of inputs in memory of the caller's, row-major; nothing is allocated.
  ///
  /// `input` must hold `inputType.byteCount` bytes and `output` `outputType.byteCount`; they must not
  /// overlap.
  public func predict(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
    precondition(
      input.count == inputType.byteCount && output.count == outputType.byteCount,
      "predict: \(input.count) bytes in and \(output.count) out; "
        + "\(inputType) and \(outputType) have \(inputType.byteCount) and \(outputType.byteCount)")
    guard let from = input.baseAddress, let to = output.baseAddress else { return }
    withUnsafePointer(to: UnsafeRawPointer(from)) { inputs in
      withUnsafePointer(to: UnsafeMutableRawPointer(to)) { outputs in
        plan.run(
          inputs: UnsafeBufferPointer(start: inputs, count: 1),
          outputs: UnsafeBufferPointer(start: outputs, count: 1))
      }
    }
  }
}
