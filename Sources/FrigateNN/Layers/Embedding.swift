import FrigateIR
import FrigateTensor

/// A vector for each number: y = E[x], the rows of a table that is learned.
///
/// Shapes: x [batch, …] of any integer type, or float32 that holds whole numbers, each from 0 to
/// inputDim − 1; E [inputDim, outputDim]; y [batch, …, outputDim]. As in Keras, E starts uniform
/// within ±0.05. With `maskZero`, 0 stands for no word: positions of a 0 count for nothing in the loss and
/// in metrics that are means, as long as the layers after this one hand the mask on.
public struct Embedding: MaskedLayer {
  public static let className = "Embedding"
  public var name: String?
  /// How many numbers there are.
  public var inputDim: Int
  /// The length of each one's vector.
  public var outputDim: Int
  public var embeddingsInitializer: any Initializer
  public var embeddingsRegularizer: (any Regularizer)?
  public var activityRegularizer: (any Regularizer)?
  public var embeddingsConstraint: (any Constraint)?
  public var maskZero: Bool

  /// `Embedding(10_000, 16)`: a vector of 16 for each of 10,000 words.
  public init(
    _ inputDim: Int, _ outputDim: Int, embeddingsInitializer: any Initializer = RandomUniform(),
    embeddingsRegularizer: (any Regularizer)? = nil, activityRegularizer: (any Regularizer)? = nil,
    embeddingsConstraint: (any Constraint)? = nil, maskZero: Bool = false, name: String? = nil
  ) {
    self.inputDim = inputDim
    self.outputDim = outputDim
    self.embeddingsInitializer = embeddingsInitializer
    self.embeddingsRegularizer = embeddingsRegularizer
    self.activityRegularizer = activityRegularizer
    self.embeddingsConstraint = embeddingsConstraint
    self.maskZero = maskZero
    self.name = name
  }

  // MARK: Configuration

  public var configuration: JSON {
    .object(
      baseConfiguration + [
        JSON.Member(key: "input_dim", value: .int(inputDim)),
        JSON.Member(key: "output_dim", value: .int(outputDim)),
        JSON.Member(key: "embeddings_initializer", value: embeddingsInitializer.serialized),
        JSON.Member(key: "embeddings_regularizer", value: embeddingsRegularizer?.serialized ?? .null),
        JSON.Member(key: "activity_regularizer", value: activityRegularizer?.serialized ?? .null),
        JSON.Member(key: "embeddings_constraint", value: embeddingsConstraint?.serialized ?? .null),
        JSON.Member(key: "mask_zero", value: .bool(maskZero)),
        JSON.Member(key: "quantization_config", value: nil),
      ])
  }

  public init(configuration: Configuration) throws(ConfigurationError) {
    name = configuration.optional("name")?.string
    inputDim = try configuration.int("input_dim")
    outputDim = try configuration.int("output_dim")
    embeddingsInitializer = try configuration.initializer("embeddings_initializer") ?? RandomUniform()
    embeddingsRegularizer = try configuration.regularizer("embeddings_regularizer")
    activityRegularizer = try configuration.regularizer("activity_regularizer")
    embeddingsConstraint = try configuration.constraint("embeddings_constraint")
    maskZero = try configuration.bool("mask_zero", default: false)
  }

  // MARK: Shape and weights

  public func outputShape(for input: [Int]) throws(ConfigurationError) -> [Int] {
    if inputDim < 1 || outputDim < 1 {
      throw ConfigurationError(
        "a table of \(inputDim) vectors of length \(outputDim) holds nothing.",
        fix: "give both sizes as 1 or more")
    }
    return input + [outputDim]
  }

  public func outputDType(for input: DType) throws(ConfigurationError) -> DType {
    if !input.isInteger && input != .float32 {
      throw ConfigurationError(
        "looks up integers; its input is \(input).", fix: "convert the features with .to(.int32)")
    }
    return .float32
  }

  public func weights(for input: [Int]) -> [WeightSpecification] {
    [
      WeightSpecification(
        "embeddings", [inputDim, outputDim], embeddingsInitializer, regularizer: embeddingsRegularizer,
        constraint: embeddingsConstraint)
    ]
  }

  public var outputRange: ActivationFunction.Range? { .linear }

  public var checksValues: Bool { true }

  public func check(values: Literal) throws(ConfigurationError) {
    func wrong<T: FixedWidthInteger>(_ type: T.Type) -> String? {
      values.withUnsafeBytes { $0.bindMemory(to: type).first { $0 < 0 || $0 >= inputDim } }
        .map { "\($0)" }
    }
    let value: String? =
      switch values.type.dtype {
      case .uint8: wrong(UInt8.self)
      case .uint16: wrong(UInt16.self)
      case .uint32: wrong(UInt32.self)
      case .uint64: wrong(UInt64.self)
      case .int8: wrong(Int8.self)
      case .int16: wrong(Int16.self)
      case .int32: wrong(Int32.self)
      case .int64: wrong(Int64.self)
      case .float32:
        values.withUnsafeBytes { bytes in
          bytes.bindMemory(to: Float.self)
            .first { !($0 >= 0 && Double($0) < Double(inputDim)) || $0 != $0.rounded() }
        }.map { "\($0)" }
      case .float16, .bfloat16, .float64, .bool: nil
      }
    guard let value else { return }
    throw ConfigurationError(
      "there is a \(value) in the input, but the table has rows 0 to \(inputDim - 1).",
      fix: "number the words from 0, and make the Embedding as large as there are")
  }

  /// Numbers of rows must stay what they are, and gradients add up in the table's own type.
  public var autocasts: Bool { false }

  // MARK: Computation

  public func apply(_ x: Tensor, weights: inout [Tensor], _ context: inout LayerContext) -> Tensor {
    context.mask = maskZero ? x .!= 0 : nil
    return take(weights[0], x.dtype.isInteger ? x : x.to(.int32), axis: 0)
  }
}
