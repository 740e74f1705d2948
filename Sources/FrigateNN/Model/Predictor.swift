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
  /// The types of a batch, [batchSize, …], of each input.
  public let inputTypes: [TensorType]
  /// The types of the outputs, [batchSize, …].
  public let outputTypes: [TensorType]
  package let plan: Plan

  /// The type of the only input, or of the first.
  public var inputType: TensorType { inputTypes[0] }
  /// The type of the only output, or of the first.
  public var outputType: TensorType { outputTypes[0] }

  /// - Parameters:
  ///   - batchSize: examples in each call.
  ///   - dtype: element type of the inputs; nil for what the model says of each.
  ///   - threads: threads one call may use; with many callers, one is best.
  /// - Throws: `ConfigurationError` where the model can't take such a batch.
  public init(
    _ model: some Model, batchSize: Int = 1, dtype: DType? = nil, threads: Int = 1
  ) throws {
    if batchSize < 1 {
      throw ConfigurationError("a batch of \(batchSize) can't be predicted.", fix: "give 1 or more")
    }
    let types = model.inputs.map { TensorType(dtype ?? $0.dtype, [batchSize] + $0.shape) }
    inputTypes = types
    try model.check(features: types, "the inputs")
    var failure: (any Error)?
    let (program, captured) = FrigateTensor.program(of: types) { arguments in
      do {
        var weights = model.weights.map(\.value)
        return try withErrors {
          try model.apply(arguments, weights: &weights, isTraining: false, key: nil).outputs
        }
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    let values = captured.enumerated().map { ($0 + types.count, $1.literal) }
    let bound = try program.binding(Dictionary(uniqueKeysWithValues: values))
    plan = try Plan(bound, options: Plan.Options(threads: threads))
    outputTypes = bound.outputTypes
  }

  /// The outputs for a batch of inputs, of a model with one input; of several outputs, the first.
  ///
  /// - Throws: `ConfigurationError` unless `features` has `inputType`.
  public func callAsFunction(_ features: Tensor) throws -> Tensor { try self([features])[0] }

  /// All outputs for a batch, one tensor for each input.
  ///
  /// - Throws: `ConfigurationError` unless `features` have `inputTypes`.
  public func callAsFunction(_ features: [Tensor]) throws -> [Tensor] {
    if features.map(\.type) != inputTypes {
      func spelled(_ types: [TensorType]) -> String { types.map { "\($0)" }.joined(separator: ", ") }
      throw ConfigurationError(
        "the predictor was made for \(spelled(inputTypes)); the inputs are \(spelled(features.map(\.type))).",
        fix: "make a predictor with this batchSize and dtype, or reshape and convert the inputs")
    }
    return plan.run(features.map(\.literal)).map { Tensor($0) }
  }

  /// The output for a batch of inputs in memory of the caller's, row-major; nothing is allocated.
  ///
  /// `input` must hold `inputType.byteCount` bytes and `output` `outputType.byteCount`; they must not
  /// overlap. For models with one input and one output.
  public func predict(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) {
    precondition(
      inputTypes.count == 1 && outputTypes.count == 1,
      "predict: the model has \(inputTypes.count) inputs and \(outputTypes.count) outputs; call the predictor instead"
    )
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
